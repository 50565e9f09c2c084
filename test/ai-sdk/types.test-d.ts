/**
 * Types, checked by the compiler: a bandit model is of the version of its arms, and each major takes just what it takes.
 */
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { customProvider, generateText, type LanguageModel, ToolLoopAgent } from 'ai';
import { generateText as generateText4 } from 'ai4';
import { generateText as generateText5 } from 'ai5';
import { generateText as generateText6 } from 'ai6';
import type { LanguageModelV1 } from 'provider-v1';
import type { LanguageModelV2 } from 'provider-v2';
import type { LanguageModelV3 } from 'provider-v3';
import { banditModel, banditProvider } from '../../src/ai-sdk/index.ts';

declare const v1: LanguageModelV1;
declare const v2: LanguageModelV2;
declare const v3: LanguageModelV3;
declare const v4: LanguageModelV4;

const bandit1 = banditModel([v1, v1]);
const bandit2 = banditModel({ arms: [{ model: v2, weight: 0.7 }, v2] });
const bandit3 = banditModel({ goal: 'x', arms: [v3, { model: v3, id: 'other' }] });
const bandit4 = banditModel([v4]);

export const versions: [LanguageModelV1, LanguageModelV2, LanguageModelV3, LanguageModelV4] = [
	bandit1,
	bandit2,
	bandit3,
	bandit4,
];

void generateText4({ model: bandit1, prompt: '' });
void generateText5({ model: bandit2, prompt: '' });
void generateText6({ model: bandit2, prompt: '' });
void generateText6({ model: bandit3, prompt: '' });
void generateText({ model: bandit2, prompt: '' });
void generateText({ model: bandit3, prompt: '' });
void generateText({ model: bandit4, prompt: '' });
void generateText({ model: bandit4.run().model, prompt: '', ...bandit4.run().callbacks() });
void new ToolLoopAgent({ model: bandit4 });
void customProvider({ languageModels: { fast: bandit4 } });

// @ts-expect-error ai 7 takes no v1 model
void generateText({ model: bandit1, prompt: '' });
// @ts-expect-error ai 4 takes no v4 model
void generateText4({ model: bandit4, prompt: '' });
// @ts-expect-error ai 5 takes no v3 model
void generateText5({ model: bandit3, prompt: '' });

const provider = banditProvider({ goals: { triage: { arms: [v4] }, summary: [v4] } });
export const triage: LanguageModel = provider('triage');
export const summary: LanguageModelV4 = provider.languageModel('summary');
// @ts-expect-error there is no such goal
provider('other');

// @ts-expect-error a weight is a number
banditModel({ arms: [{ model: v4, weight: 'high' }] });
// @ts-expect-error an outcome is 'success', 'failure', a score, or { score, … }
void bandit4.report('id', 'good');
banditModel({ arms: [v4], successWhen: ({ text, usage }) => text.length > 0 && (usage.outputTokens ?? 0) < 100 });

// Arms of which the compiler knows nothing give a model that every major takes.
declare const config: { readonly arms: readonly { readonly model: string; readonly weight: number }[] };
const fromFile = [
	banditModel(JSON.parse('{}')),
	banditModel({ arms: JSON.parse('[]'), goal: 'x' }),
	banditModel(['openai/gpt-4o', 'anthropic/claude-sonnet-4-5']),
	banditModel({ arms: config.arms, objective: { cheapest: { within: 0.05 } }, policy: 'beta', outcomeTimeoutMs: '2h' }),
];
for (const model of fromFile) {
	void generateText({ model, prompt: '' });
	void generateText6({ model, prompt: '' });
	void generateText5({ model, prompt: '' });
	void generateText4({ model, prompt: '' });
	void new ToolLoopAgent({ model: model.run().model });
}
