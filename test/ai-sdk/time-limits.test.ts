import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { banditModel, type SdkModel } from '../../src/ai-sdk/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { insight } from '../bandit/helpers.ts';
import { OpenAiServer, type Reply } from '../servers/openai-server.ts';
import { majors } from './majors.ts';

/** Where a provider stops saying anything. */
const stalls: Record<string, Reply> = {
	'before it answers': { kind: 'hang' },
	'after its frame': { kind: 'stall-after', text: '' },
	'after its first words': { kind: 'stall-after', text: 'well then ' },
};

/** All wait for it at once, so that there is time for what comes before. */
const limitMs = 4000;
const abortsLater = () => {
	const controller = new AbortController();
	setTimeout(() => controller.abort(new DOMException('enough', 'AbortError')), limitMs);
	return { abortSignal: controller.signal };
};

/** Limits, since which major there is one, and which stalls it is for. */
const limits: Record<string, { since: number; only?: string; options: () => object }> = {
	'a signal that times out': { since: 4, options: () => ({ abortSignal: AbortSignal.timeout(limitMs) }) },
	'a signal that aborts': { since: 4, options: abortsLater },
	totalMs: { since: 6, options: () => ({ timeout: { totalMs: limitMs } }) },
	stepMs: { since: 6, options: () => ({ timeout: { stepMs: limitMs } }) },
	chunkMs: { since: 6, only: 'after its first words', options: () => ({ timeout: { chunkMs: limitMs } }) },
};

let server: OpenAiServer;
beforeAll(async () => {
	server = await OpenAiServer.start(({ model }) => stalls[model]!);
});
afterAll(() => server.close());

const overArms = (arms: readonly SdkModel[]) =>
	banditModel({
		arms: arms.map((model, i) => ({ model, id: `arm${i}` })),
		store: memoryStore(),
		onError: () => {},
	});

/** What a consumer of the whole stream sees. */
// biome-ignore lint/suspicious/noExplicitAny: one test body for four incompatible sets of types
async function seen(ai: any, model: unknown, options: object): Promise<string[]> {
	const parts: string[] = [];
	try {
		const result = ai.streamText({ model, prompt: 'x', maxRetries: 0, onError: () => {}, ...options });
		for await (const part of result.fullStream) {
			parts.push(part.type === 'error' ? `error ${part.error?.name}` : part.type);
		}
	} catch (error) {
		parts.push(`throws ${(error as Error).name}`);
	}
	return parts;
}

/** Parts that say nothing: while another arm could take over they are not shown. */
const frame = new Set(['start-step', 'step-start', 'text-start']);

describe.each(majors)('$name', ({ name, ai, model }) => {
	const major = Number(name.slice(3));
	const known = Object.entries(limits).filter(([, { since }]) => major >= since);
	const table = Object.keys(stalls).flatMap((stall) =>
		known.filter(([, { only = stall }]) => only === stall).map(([limit, { options }]) => ({ stall, limit, options })),
	);

	it('limits end a provider that stalls as they end the model alone, with any number of arms', async () => {
		const arm = (stall: string) => model(server.url, stall);
		await Promise.all(
			table.map(async ({ stall, limit, options }) => {
				const bandits = [1, 2].map((n) => overArms(Array.from({ length: n }, () => arm(stall))));
				const [alone, one, ...more] = await Promise.all(
					[arm(stall), ...bandits].map((over) => seen(ai, over, options())),
				);
				const row = `${limit}, ${stall}`;
				expect(one, row).toEqual(alone);
				const isShown = (part: string): boolean => stall === 'after its first words' || !frame.has(part);
				for (const parts of more) expect(parts.filter(isShown), row).toEqual(alone!.filter(isShown));
				// The caller had no patience, or changed its mind: the first is the arm's failure, whenever it came.
				const settled = limit === 'a signal that aborts' ? 0 : 1;
				const outcomes = () =>
					bandits.map(({ bandit }) => bandit.insights().arms.reduce((sum, arm) => sum + arm.outcomes, 0));
				await vi.waitFor(() => expect(outcomes(), row).toEqual([settled, settled]), { timeout: 10_000 });
			}),
		);
	}, 60_000);
});

describe('a provider that does not listen to the signal', () => {
	type Part = LanguageModelV4StreamPart;
	const frames: Record<string, Part[]> = {
		'nothing at all': [],
		'the start of a stream': [{ type: 'stream-start', warnings: [] }],
		'a provider’s own part': [
			{ type: 'stream-start', warnings: [] },
			{ type: 'custom', kind: 'deaf.frame' },
		],
		'an open block': [
			{ type: 'response-metadata', id: 'r' },
			{ type: 'text-start', id: '0' },
		],
		'an empty delta': [
			{ type: 'text-start', id: '0' },
			{ type: 'text-delta', id: '0', delta: '' },
		],
	};

	/** Sends its frame, and then nothing whatever happens. */
	function deaf(parts: readonly Part[]) {
		const told = { cancelled: 0, options: [] as object[] };
		const model: LanguageModelV4 = {
			specificationVersion: 'v4',
			provider: 'deaf',
			modelId: 'deaf',
			supportedUrls: {},
			doGenerate: () => Promise.reject(new Error('streams only')),
			doStream: async (options) => {
				told.options.push(options);
				return {
					stream: new ReadableStream<Part>({
						start: (controller) => {
							for (const part of parts) controller.enqueue(part);
						},
						cancel: () => {
							told.cancelled++;
						},
					}),
				};
			},
		};
		return { model, told };
	}

	const { ai } = majors.find(({ version }) => version === 'v4')!;
	const table = Object.keys(frames).flatMap((sent) =>
		[
			{ limit: 'firstChunkMs', options: () => ({ timeout: { firstChunkMs: limitMs } }) },
			{ limit: 'an abort', options: abortsLater },
		].flatMap((limit) => [1, 2, 3].map((arms) => ({ sent, arms, ...limit }))),
	);

	it('is ended all the same: its stream is cancelled, and no other arm is asked', async () => {
		await Promise.all(
			table.map(async ({ sent, arms, limit, options }) => {
				const { model, told } = deaf(frames[sent]!);
				const bandit = overArms(Array.from({ length: arms }, () => model));
				const row = `${limit} after ${sent}, ${arms} arms`;
				expect((await seen(ai, bandit, options())).at(-1), row).toBe('abort');
				await vi.waitFor(() => expect(told.cancelled, row).toBe(1), { timeout: 10_000 });
				expect(told.options, row).toHaveLength(1);
			}),
		);
	}, 60_000);

	it.each([1, 2])('no option is added that the caller did not give, with %i arm(s)', async (arms) => {
		const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'x' }] }];
		const { model, told } = deaf([]);
		const generated: object[] = [];
		const arm: LanguageModelV4 = {
			...model,
			doGenerate: async (options) => {
				generated.push(options);
				return { content: [], finishReason: { unified: 'stop', raw: 'stop' }, usage: {} as never, warnings: [] };
			},
		};
		const bandit = overArms(Array.from({ length: arms }, () => arm));
		await bandit.doGenerate({ prompt } as never);
		await ((await bandit.doStream({ prompt } as never)) as { stream: ReadableStream }).stream.cancel();
		expect([...generated, ...told.options].map((options) => Object.keys(options))).toEqual([['prompt'], ['prompt']]);
	});

	it('one that says nothing more after its first words counts against its arm, and its stream is cancelled', async () => {
		const { model, told } = deaf([
			{ type: 'text-start', id: '0' },
			{ type: 'text-delta', id: '0', delta: 'well' },
		]);
		const bandit = overArms([model]);
		await seen(ai, bandit, { timeout: { totalMs: limitMs } });
		await vi.waitFor(() => expect(told.cancelled).toBe(1), { timeout: 10_000 });
		expect(insight(bandit.bandit, 'arm0')).toMatchObject({ outcomes: 1 });
	});
});
