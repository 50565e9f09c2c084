import { ChatAnthropic } from '@langchain/anthropic';
import { ChatOpenAI } from '@langchain/openai';
import type { OutcomeEvent } from '../../src/bandit/callbacks.ts';
import { ChatBandit, type ChatBanditFields } from '../../src/langchain/index.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { AnthropicServer } from '../servers/anthropic-server.ts';
import { OpenAiServer, type Script, text } from '../servers/openai-server.ts';

/** A ChatBandit over real ChatOpenAI models on a loopback server, and the outcomes that it learns from. */
export async function setUp(script: Script, fields: Partial<ChatBanditFields> = {}, ids = ['a', 'b']) {
	const server = await OpenAiServer.start(script);
	const configuration = { baseURL: server.url };
	const outcomes: OutcomeEvent[] = [];
	const model = new ChatBandit({
		goal: 'test',
		arms: ids.map((id) => ({ id, model: new ChatOpenAI({ model: id, apiKey: 'test', maxRetries: 0, configuration }) })),
		store: memoryStore(),
		rng: seededRng(3),
		policy: 'beta',
		successWhen: () => undefined,
		onError: () => {},
		onOutcome: (event) => outcomes.push(event),
		...fields,
	});
	return { server, model, outcomes, told: () => scoresOf(outcomes) };
}

/** Arm and score of each outcome. */
function scoresOf(outcomes: readonly OutcomeEvent[]): [string, number][] {
	return outcomes.map(({ arm, outcome: { score } }) => [arm, score]);
}

/** Says in a call's config which arm shall answer. */
export const onArm = (arm: string) => ({ configurable: { bandit: { arm } } });

/** The same over ChatOpenAI and ChatAnthropic, each on a server of its own. */
export async function setUpTwoProviders() {
	const openai = await OpenAiServer.start(() => text('from openai'));
	const anthropic = await AnthropicServer.start(() => text('from anthropic'));
	const outcomes: OutcomeEvent[] = [];
	const fields = { apiKey: 'k', maxRetries: 0 };
	const model = new ChatBandit({
		goal: 'two',
		arms: [
			{ id: 'openai', model: new ChatOpenAI({ ...fields, model: 'gpt-4o', configuration: { baseURL: openai.url } }) },
			{
				id: 'anthropic',
				model: new ChatAnthropic({ ...fields, model: 'claude-sonnet-4-5', anthropicApiUrl: anthropic.url }),
			},
		],
		successWhen: () => undefined,
		store: memoryStore(),
		rng: seededRng(5),
		onError: () => {},
		onOutcome: (event) => outcomes.push(event),
		breaker: { failures: 1000 },
	});
	const both = (script: Script): void => {
		openai.script = script;
		anthropic.script = script;
	};
	const told = () => scoresOf(outcomes);
	const close = () => Promise.all([openai.close(), anthropic.close()]);
	return { openai, anthropic, model, outcomes, both, told, close };
}

/** Each provider tells of tools' results in a way of its own. */
export function isToolResult(message: { role: string; content: unknown } | undefined): boolean {
	return message?.role === 'tool' || JSON.stringify(message?.content ?? '').includes('"tool_result"');
}

/** Arms that answered, of messages. */
export function armsOf(messages: readonly object[]): string[] {
	return messages
		.map((message) => (message as { response_metadata?: { bandit?: { arm: string } } }).response_metadata?.bandit)
		.filter((bandit) => bandit !== undefined)
		.map(({ arm }) => arm);
}
