import { ChatOpenAI } from '@langchain/openai';
import { ChatBandit, type ChatBanditFields } from '../../src/langchain/index.ts';
import type { OutcomeEvent } from '../../src/options.ts';
import { seededRng } from '../../src/policy/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { OpenAiServer, type Script } from '../servers/openai-server.ts';

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
	return { server, model, outcomes };
}

/** Says in a call's config which arm shall answer. */
export const onArm = (arm: string) => ({ configurable: { bandit: { arm } } });
