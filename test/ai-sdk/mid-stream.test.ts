import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { banditModel } from '../../src/ai-sdk/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { fakeClock, insight } from '../bandit/helpers.ts';
import { OpenAiServer, type Reply, text } from '../servers/openai-server.ts';
import { majors } from './majors.ts';

/** How a stream breaks once it has said something. */
const breaks: Record<string, Reply> = {
	'an error': { kind: 'error-after', text: 'well then ' },
	'a cut': { kind: 'drop-after', text: 'well then ' },
};

let server: OpenAiServer;
let isWell = false;
beforeAll(async () => {
	server = await OpenAiServer.start(({ model }) => (isWell ? text('well again') : (breaks[model] ?? text('fine'))));
});
afterAll(() => server.close());

describe.each(majors)('$name', ({ ai, model }) => {
	const over = (id: string, options: object) =>
		banditModel({
			arms: [
				{
					model: model(server.url, id),
					id: 'breaks',
					prior: { mean: 0.99, strength: 1000 },
					price: { input: 1, output: 1 },
				},
				{
					model: model(server.url, 'good'),
					id: 'good',
					prior: { mean: 0.5, strength: 1000 },
					price: { input: 1, output: 1 },
				},
			],
			policy: 'beta',
			store: memoryStore(),
			onError: () => {},
			...options,
		});
	const read = (over: unknown): Promise<void> =>
		Promise.resolve(
			ai
				.streamText({ model: over, prompt: 'x', maxRetries: 0, onError: () => {} })
				.consumeStream({ onError: () => {} }),
		).catch(() => {});

	const table = Object.keys(breaks).flatMap((id) => [1, 3, 7].map((failures) => ({ id, failures })));
	it.each(table)(
		'$failures streams in a row that break by $id after their first words put an arm aside',
		async (row) => {
			const clock = fakeClock();
			const bandit = over(row.id, { clock, breaker: { failures: row.failures, halfOpenAfterMs: 5000 } });
			const before = server.calls(row.id);
			for (let call = 0; call < row.failures + 3; call++) await read(bandit);
			expect(server.calls(row.id) - before).toBe(row.failures);
			// A fault of the arm, not a bad answer.
			expect(insight(bandit.bandit, 'breaks')).toMatchObject({ outcomes: 0, availability: 0 });
			// One trial at a time, which is a success when it has ended well.
			clock.now += 5000;
			await read(bandit);
			await read(bandit);
			expect(server.calls(row.id) - before).toBe(row.failures + 1);
			isWell = true;
			clock.now += 10_000;
			for (let call = 0; call < 3; call++) await read(bandit);
			isWell = false;
			expect(server.calls(row.id) - before).toBe(row.failures + 4);
		},
	);
});
