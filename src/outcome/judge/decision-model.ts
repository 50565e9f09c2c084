import type { TokenUsage } from '../../base/call.ts';
import { plausible } from '../../pricing/plausible.ts';
import { toldCost } from '../../pricing/told-cost.ts';
import { toldUsage } from '../../pricing/told-usage.ts';

/** A decision model of the AI SDK (ai 7), as far as a comparison needs it: it answers closed questions about data. */
export interface DecisionJudgeModel {
	readonly specificationVersion: string;
	readonly provider?: string;
	readonly modelId?: string;
	readonly supportedQuestionTypes: readonly string[];
	// biome-ignore lint/suspicious/noExplicitAny: the specification is experimental, and may change.
	doDecide(options: any): PromiseLike<any>;
}

/** A closed question to a decision model. */
export interface ClosedQuestion {
	readonly instructions: string;
	/** What is to be judged. */
	readonly data: object;
	/** The answers there are, with what they mean. */
	readonly criteria: Readonly<Record<string, string>>;
	readonly signal: AbortSignal;
}

/** What a decision model chose. */
export interface Chosen {
	/** One of the criteria; undefined: it declined, or said something else. */
	readonly choice: string | undefined;
	readonly usage: TokenUsage;
	/** USD, where the provider tells it. */
	readonly costUsd?: number | undefined;
}

/** True for a decision model that can choose among answers. */
export function isDecisionModel(model: unknown): model is DecisionJudgeModel {
	if ((typeof model !== 'object' && typeof model !== 'function') || model === null) return false;
	const { doDecide, supportedQuestionTypes } = model as Partial<DecisionJudgeModel>;
	return typeof doDecide === 'function' && Array.isArray(supportedQuestionTypes);
}

/** Has a decision model choose. */
export async function choose(model: DecisionJudgeModel, question: ClosedQuestion): Promise<Chosen> {
	const { instructions, data, criteria, signal } = question;
	const { answers, usage, providerMetadata, response } = await model.doDecide({
		state: [{ type: 'json', value: data }],
		questions: { better: { type: 'choice', instructions, criteria } },
		abortSignal: signal,
	});
	const told = { usage, metadata: providerMetadata, body: response?.body, provider: model.provider };
	const { choice } = answers?.better ?? {};
	const isKnown = typeof choice === 'string' && Object.hasOwn(criteria, choice);
	return { choice: isKnown ? choice : undefined, ...plausible(toldUsage(told), toldCost(told)) };
}
