/** Streams that flow as they come can't go on to a better arm: an arm whose answers are bad is not counted on being made up for. */
import { ChatOpenAI } from '@langchain/openai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { banditModel } from '../../src/ai-sdk/index.ts';
import { ChatBandit } from '../../src/langchain/index.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { majors } from '../ai-sdk/majors.ts';
import { OpenAiServer, text } from '../servers/openai-server.ts';

let server: OpenAiServer;
beforeAll(async () => {
	server = await OpenAiServer.start(({ model }) => text(model === 'mute' ? '' : 'fine'));
});
afterAll(() => server.close());

const options = () => ({
	...{ policy: 'beta', escalate: true, rng: seededRng(3), store: memoryStore(), onError: () => {} },
	...{ successWhen: ({ text }: { text: string }) => text !== '' },
});
const armsOf = <Model>(make: (id: string) => Model) => [
	{ id: 'mute', model: make('mute'), price: { input: 1, output: 1 } },
	{ id: 'good', model: make('good'), price: { input: 10, output: 10 } },
];

const calls = 40;
/** How many of the streams were empty. */
async function empty(ask: () => Promise<string>): Promise<number> {
	let count = 0;
	for (let i = 0; i < calls; i++) if ((await ask()) === '') count++;
	return count;
}

it.each(majors)('$name', async ({ ai, model }) => {
	const over = banditModel({ ...options(), arms: armsOf((id) => model(server.url, id)) } as never);
	const ask = async (): Promise<string> => {
		let said = '';
		for await (const part of ai.streamText({ model: over, prompt: 'x' } as never).textStream) said += part;
		return said;
	};
	// Of 40 with this seed some two or three, for the arm is to be known; counted on, it was most of them.
	expect(await empty(ask)).toBeLessThan(10);
	// A whole answer is made up for, so that the cheap arm may be tried first.
	for (let i = 0; i < 5; i++) expect((await ai.generateText({ model: over, prompt: 'x' } as never)).text).toBe('fine');
});

it('LangChain', async () => {
	const make = (model: string) =>
		new ChatOpenAI({ model, apiKey: 'k', maxRetries: 0, configuration: { baseURL: server.url } });
	const over = new ChatBandit({ ...options(), arms: armsOf(make) } as never);
	const ask = async (): Promise<string> => {
		let said = '';
		for await (const chunk of await over.stream('x')) said += chunk.text;
		return said;
	};
	expect(await empty(ask)).toBeLessThan(10);
	expect((await over.invoke('x')).text).toBe('fine');
});
