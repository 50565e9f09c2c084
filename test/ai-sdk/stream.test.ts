import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { banditModel } from '../../src/ai-sdk/index.ts';
import { mostSuccess } from '../../src/objective/most-success.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { insight } from '../bandit/helpers.ts';

type Part = LanguageModelV4StreamPart;
const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'x' }] }];
const usage = {
	inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 },
	outputTokens: { total: 2, text: 2, reasoning: 0 },
};
const finish = (unified: 'stop' | 'interrupted' = 'stop'): Part => ({
	type: 'finish',
	finishReason: { unified, raw: undefined },
	usage,
});
const start: Part[] = [
	{ type: 'stream-start', warnings: [] },
	{ type: 'response-metadata', modelId: 'served' },
	{ type: 'text-start', id: '0' },
];
const delta = (text: string): Part => ({ type: 'text-delta', id: '0', delta: text });
const answer: Part[] = [...start, delta('all '), delta('good'), { type: 'text-end', id: '0' }, finish()];

/** A model that streams these parts as they are asked for; an Error among them breaks the stream. */
function model(modelId: string, parts: readonly (Part | Error)[]) {
	const seen = { pulled: 0, cancelled: false };
	const made: LanguageModelV4 = {
		specificationVersion: 'v4',
		provider: 'test',
		modelId,
		supportedUrls: {},
		doGenerate: () => Promise.reject(new Error('streams only')),
		doStream: async () => ({
			stream: new ReadableStream<Part>(
				{
					pull(controller) {
						const part = parts[seen.pulled++];
						if (part === undefined) controller.close();
						else if (part instanceof Error) controller.error(part);
						else controller.enqueue(part);
					},
					cancel() {
						seen.cancelled = true;
					},
				},
				{ highWaterMark: 0 },
			),
			response: { headers: { 'x-model': modelId } },
		}),
	};
	return { made, seen };
}

/** Draws the first model first: its weight says so. */
function over(first: LanguageModelV4, second: LanguageModelV4) {
	return banditModel({
		arms: [
			{ model: first, id: 'first', weight: 0.99 },
			{ model: second, id: 'second', weight: 0.01 },
		],
		priorStrength: 10_000,
		objective: mostSuccess(),
		policy: 'beta',
		store: memoryStore(),
		rng: seededRng(1),
		onError: () => {},
	});
}

async function readAll(stream: ReadableStream<Part>): Promise<Part[]> {
	const parts: Part[] = [];
	const reader = stream.getReader();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return parts;
		parts.push(value);
	}
}

describe('before the first content', () => {
	const failures: [string, (Part | Error)[]][] = [
		['the reader rejects', [...start, new Error('reset')]],
		['an error part comes', [...start, { type: 'error', error: new Error('overloaded') }]],
		['the stream ends', start],
		['the stream is interrupted', [...start, finish('interrupted')]],
		['blocks open and close with nothing in them', [...start, { type: 'text-end', id: '0' }, new Error('reset')]],
		['deltas are empty', [...start, delta(''), new Error('reset')]],
	];
	it.each(failures)('when %s, the next arm takes over, with its own preamble and headers', async (_, parts) => {
		const dead = model('dead', parts);
		const bandit = over(dead.made, model('good', answer).made);
		const { stream, response } = await bandit.doStream({ prompt });
		const got = await readAll(stream);
		expect(response?.headers).toEqual({ 'x-model': 'good' });
		expect(got.slice(0, -1)).toEqual(answer.slice(0, -1));
		expect(got.at(-1)).toEqual({
			...finish(),
			providerMetadata: { bandit: expect.objectContaining({ arm: 'second' }) },
		});
		expect(dead.seen.pulled).toBeGreaterThan(0);
		expect(insight(bandit.bandit, 'first')).toMatchObject({ outcomes: 0, availability: 0 });
	});

	it('the last arm’s own error part comes through', async () => {
		const error = new Error('overloaded');
		const broken: Part[] = [...start, { type: 'error', error }];
		const { stream } = await over(model('a', broken).made, model('b', broken).made).doStream({ prompt });
		expect(await readAll(stream)).toContainEqual({ type: 'error', error });
	});
});

describe('once content flows', () => {
	it('every part is the very same object, unknown kinds included; only the finish part is marked', async () => {
		const unknown = { type: 'hologram', data: { deep: [1] } } as unknown as Part;
		const parts = [...start, delta('a'), unknown, finish()];
		const { stream } = await over(model('a', parts).made, model('b', answer).made).doStream({ prompt });
		const got = await readAll(stream);
		for (let i = 0; i < parts.length - 1; i++) expect(got[i]).toBe(parts[i]);
		expect(got).toHaveLength(parts.length);
	});

	it('nothing is read ahead of the consumer', async () => {
		const { made, seen } = model('a', answer);
		const { stream } = await over(made, model('b', answer).made).doStream({ prompt });
		const reader = stream.getReader();
		await reader.read();
		// Up to the first content.
		expect(seen.pulled).toBe(4);
		for (let taken = 2; taken <= 4; taken++) await reader.read();
		expect(seen.pulled).toBe(4);
		await reader.read();
		expect(seen.pulled).toBe(5);
	});

	it.each<[string, (Part | Error)[]]>([
		['a broken reader', [...start, delta('half'), new Error('reset')]],
		['an end without finish', [...start, delta('half')]],
		['an interruption', [...start, delta('half'), finish('interrupted')]],
	])('%s is a fault of the arm, teaches no quality, and no other arm speaks', async (_, parts) => {
		const other = model('b', answer);
		const bandit = over(model('a', parts).made, other.made);
		const { stream } = await bandit.doStream({ prompt });
		await readAll(stream).catch(() => {});
		expect(other.seen.pulled).toBe(0);
		expect(insight(bandit.bandit, 'first')).toMatchObject({ outcomes: 0, availability: 0 });
	});

	it('cancelling reaches the source and teaches nothing', async () => {
		const { made, seen } = model('a', answer);
		const bandit = over(made, model('b', answer).made);
		const { stream } = await bandit.doStream({ prompt });
		const reader = stream.getReader();
		await reader.read();
		await reader.cancel();
		expect(seen.cancelled).toBe(true);
		expect(insight(bandit.bandit, 'first')).toMatchObject({ outcomes: 0, availability: undefined });
	});

	it('a stream that just closes after an abort teaches nothing', async () => {
		const controller = new AbortController();
		const bandit = over(model('a', [...start, delta('half')]).made, model('b', answer).made);
		const { stream } = await bandit.doStream({ prompt, abortSignal: controller.signal });
		controller.abort();
		await readAll(stream);
		expect(insight(bandit.bandit, 'first')).toMatchObject({ outcomes: 0, availability: undefined });
	});
});

describe('however it is read, a stream gives its parts in their order', () => {
	const words = Array.from({ length: 20 }, (_, i) => delta(`${i} `));
	const all: Part[] = [...start, ...words, { type: 'text-end', id: '0' }, finish()];
	type Stream = ReadableStream<Part>;
	const collect = async (stream: Stream): Promise<Part[]> => {
		const parts: Part[] = [];
		for await (const part of stream) parts.push(part);
		return parts;
	};
	const ways: [string, (stream: Stream) => Promise<Part[]>][] = [
		['by a reader', readAll],
		['by an iterator', collect],
		['through a pipe', (stream) => readAll(stream.pipeThrough(new TransformStream<Part, Part>()))],
		['by both ends of a tee', async (stream) => (await Promise.all(stream.tee().map(readAll)))[1]!],
		[
			'by many reads at once',
			async (stream) => {
				const reader = stream.getReader();
				const reads = await Promise.all(Array.from({ length: all.length + 3 }, () => reader.read()));
				expect(reads.filter(({ done }) => done)).toHaveLength(3);
				await reader.closed;
				return reads.flatMap(({ done, value }) => (done ? [] : [value]));
			},
		],
		[
			'by reads in twos',
			async (stream) => {
				const reader = stream.getReader();
				const parts: Part[] = [];
				for (;;) {
					for (const { done, value } of await Promise.all([reader.read(), reader.read()])) {
						if (done) return parts;
						parts.push(value);
					}
				}
			},
		],
		[
			'by one reader after another, and a pipe',
			async (stream) => {
				const parts: Part[] = [];
				for (let taken = 0; taken < 8; taken++) {
					const reader = stream.getReader();
					parts.push((await reader.read()).value!);
					reader.releaseLock();
					expect(stream.locked).toBe(false);
					await expect(reader.read()).rejects.toThrow(TypeError);
				}
				return [...parts, ...(await collect(stream.pipeThrough(new TransformStream<Part, Part>())))];
			},
		],
	];
	it.each(ways)('%s', async (_, read) => {
		for (const arms of [1, 2]) {
			const { made } = model('a', all);
			const bandit =
				arms === 1 ? banditModel({ arms: [made], store: memoryStore() }) : over(made, model('b', answer).made);
			const got = await read((await bandit.doStream({ prompt })).stream);
			expect(got.slice(0, -1)).toEqual(all.slice(0, -1));
			expect(got.at(-1)).toMatchObject({ type: 'finish', providerMetadata: { bandit: {} } });
		}
	});

	it('a break is an error for its reader, too', async () => {
		const error = new Error('reset');
		const { stream } = await over(model('a', [...start, ...words, error]).made, model('b', answer).made).doStream({
			prompt,
		});
		const reader = stream.getReader();
		for (let i = 0; i < start.length + words.length; i++) await reader.read();
		await expect(reader.read()).rejects.toBe(error);
		await expect(reader.read()).rejects.toBe(error);
		await expect(reader.closed).rejects.toBe(error);
	});
});

it('a retry of the same prompt is for the arms that have not failed it', async () => {
	const dead = { ...model('dead', []).made, doStream: () => Promise.reject(new Error('down')) };
	const bandit = banditModel({
		arms: [
			{ model: dead, id: 'first', weight: 0.99 },
			{ model: model('good', answer).made, id: 'second', weight: 0.01 },
		],
		priorStrength: 10_000,
		objective: mostSuccess(),
		policy: 'beta',
		store: memoryStore(),
		rng: seededRng(1),
		maxAttempts: 1,
		onError: () => {},
	});
	const read = async () => readAll((await bandit.doStream({ prompt })).stream);
	await expect(read()).rejects.toThrow('down');
	expect((await read()).at(-1)).toMatchObject({ providerMetadata: { bandit: { arm: 'second' } } });
});

it('a mock that gives no stream is passed on as it is', async () => {
	const empty = { ...model('a', []).made, doStream: async () => ({ note: 'nothing' }) } as unknown as LanguageModelV4;
	expect(await over(empty, empty).doStream({ prompt })).toMatchObject({ note: 'nothing' });
});
