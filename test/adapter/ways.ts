import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';
import { type BanditModelOptions, banditModel, type SdkModel } from '../../src/ai-sdk/index.ts';
import type { Bandit } from '../../src/bandit/bandit.ts';
import { ChatBandit, type ChatBanditFields } from '../../src/langchain/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { majors } from '../ai-sdk/majors.ts';
import { fakeClock } from '../bandit/helpers.ts';
import type { Ask } from './faults-table.ts';

/** A bandit over the models of a server, and how one of an SDK's methods asks it. */
export interface Caller {
	readonly bandit: Bandit;
	readonly clock: ReturnType<typeof fakeClock>;
	/** Gives the answer's text. Rejects as the SDK does. */
	ask(what: Ask, signal?: AbortSignal): Promise<string>;
}

/** One way to call a model. */
export interface Way {
	readonly name: string;
	/** What can be asked for in this way. */
	readonly asks: readonly Ask[];
	/** `first`: what is thought of the first arm. */
	open(url: string, ids: readonly string[], options?: object, first?: number): Caller;
}

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const long = 'word '.repeat(6000);
const schema = z.object({ ok: z.boolean() });
const everything: readonly Ask[] = ['plain', 'long', 'image', 'tools', 'seed'];

/** The first arm is cheaper, and drawn as long as it may be. */
const armsOf = <Model>(ids: readonly string[], first: number, model: (id: string) => Model) =>
	ids.map((id, i) => ({
		id,
		model: model(id),
		prior: { mean: i === 0 ? first : 0.5, strength: 1000 },
		price: i === 0 ? { input: 1, output: 1 } : { input: 10, output: 10 },
	}));

const common = (clock: ReturnType<typeof fakeClock>, options: object) => ({
	goal: 'test',
	store: memoryStore(),
	policy: 'beta' as const,
	onError: () => {},
	clock,
	...options,
});

// biome-ignore lint/suspicious/noExplicitAny: one body for four incompatible sets of types
type Any = any;

function aiSdk(method: 'generateText' | 'streamText' | 'generateObject'): Way[] {
	return majors.map(({ name, ai, model, tool, version }) => ({
		name: `${name}, ${method}`,
		asks: method === 'generateObject' ? (['plain', 'schema'] as const) : everything,
		open(url, ids, options = {}, first = 0.99) {
			const clock = fakeClock();
			const over = banditModel({
				...common(clock, options),
				arms: armsOf(ids, first, (id) => model(url, id)),
			} as BanditModelOptions<SdkModel>);
			const image =
				version === 'v1'
					? { type: 'image', image: Buffer.from(png, 'base64'), mimeType: 'image/png' }
					: { type: 'file', data: Buffer.from(png, 'base64'), mediaType: 'image/png' };
			const input: Record<Ask, object> = {
				plain: { prompt: 'hello' },
				schema: { prompt: 'hello' },
				long: { prompt: long },
				seed: { prompt: 'hello', seed: 7 },
				tools: { prompt: 'hello', tools: { look_up: tool(z.object({ q: z.string() })) } },
				image: { messages: [{ role: 'user', content: [{ type: 'text', text: 'see' }, image] }] },
			};
			return {
				bandit: over.bandit as unknown as Bandit,
				clock,
				async ask(what, abortSignal) {
					const call = { model: over, maxRetries: 0, ...input[what], ...(abortSignal && { abortSignal }) };
					if (method === 'generateText') return (await ai.generateText(call)).text;
					if (method === 'generateObject') {
						return JSON.stringify((await ai.generateObject({ ...call, schema, mode: 'json' })).object);
					}
					let failure: unknown;
					const result: Any = ai.streamText({ ...call, onError: (event: Any) => (failure ??= event.error) });
					let text = '';
					let aborted = false;
					for await (const part of result.fullStream) {
						if (part.type === 'text-delta') text += part.text ?? part.textDelta;
						if (part.type === 'error') failure ??= part.error;
						aborted ||= part.type === 'abort';
					}
					if (failure !== undefined) throw failure;
					if (aborted) throw abortSignal!.reason;
					return text;
				},
			};
		},
	}));
}

function langchain(
	method: string,
	asks: readonly Ask[],
	call: (model: ChatBandit, input: Any, options: Any) => Promise<string>,
): Way {
	return {
		name: `LangChain, ${method}`,
		asks,
		open(url, ids, options = {}, first = 0.99) {
			const clock = fakeClock();
			const configuration = { baseURL: url };
			const model = new ChatBandit({
				...common(clock, options),
				arms: armsOf(ids, first, (id) => new ChatOpenAI({ model: id, apiKey: 'test', maxRetries: 0, configuration })),
			} as ChatBanditFields);
			const imageUrl = { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } };
			const messages = (content: unknown) => [{ role: 'user', content }];
			return {
				bandit: model.bandit as unknown as Bandit,
				clock,
				ask(what, signal) {
					const tool = {
						type: 'function',
						function: { name: 'look_up', parameters: { type: 'object', properties: {} } },
					};
					const text = what === 'long' ? long : 'hello';
					const input = messages(what === 'image' ? [{ type: 'text', text: 'see' }, imageUrl] : text);
					const config = {
						...(signal && { signal }),
						...(what === 'seed' && { seed: 7 }),
						...(what === 'tools' && { tools: [tool] }),
					};
					return call(model, input, config);
				},
			};
		},
	};
}

/** Every way that both SDKs have to call a model. */
export const ways: readonly Way[] = [
	...aiSdk('generateText'),
	...aiSdk('streamText'),
	...aiSdk('generateObject'),
	langchain('invoke', everything, async (model, input, options) =>
		String((await model.invoke(input, options)).content),
	),
	langchain('stream', everything, async (model, input, options) => {
		let text = '';
		for await (const chunk of await model.stream(input, options)) text += chunk.content;
		return text;
	}),
	langchain('generate', everything, async (model, input, options) => {
		const { generations } = await model.generate([input], options);
		return generations[0]![0]!.text;
	}),
	langchain('withStructuredOutput', ['plain', 'schema', 'long', 'image'], async (model, input, options) =>
		JSON.stringify(await model.withStructuredOutput(schema, { method: 'jsonSchema' }).invoke(input, options)),
	),
];
