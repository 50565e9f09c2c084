import { afterEach, expect, it } from 'vitest';
import type { OutcomeEvent } from '../../src/bandit/callbacks.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { insight, testBandit } from '../bandit/helpers.ts';
import { OpenAiServer, status, text } from '../servers/openai-server.ts';
import { ways } from './ways.ts';

let server: OpenAiServer | undefined;
afterEach(async () => {
	await server?.close();
	server = undefined;
});

const arms = ['flaky', 'alpha', 'beta'];
const texts = ways.filter(({ asks }) => asks.includes('tools'));

/** Answers in words of the arm's own, good and bad in turn; the flaky one fails in every way before and after its words. */
async function serve() {
	const counts: Record<string, number> = {};
	server = await OpenAiServer.start(({ model }) => {
		counts[model] = (counts[model] ?? 0) + 1;
		const n = counts[model];
		const words = `${model} says ${model} ${n % 3 === 0 ? 'bad' : 'good'} ${model}`;
		if (model !== 'flaky') return text(words, { delayMs: n % 7 });
		switch (n % 8) {
			case 1:
				return status(503);
			case 2:
				return { kind: 'drop' };
			case 3:
				return { kind: 'error-event' };
			case 4:
				return { kind: 'error-after', text: words };
			case 5:
				return { kind: 'drop-after', text: words };
			case 6:
				return status(429);
			default:
				return text(words);
		}
	});
	return server.url;
}

it('500 calls at once in every way: each answer is one arm’s, and is credited to it, once', {
	timeout: 120_000,
}, async () => {
	const url = await serve();
	const store = memoryStore();
	const told: OutcomeEvent[] = [];
	const options = {
		store,
		forgetting: false,
		detectChange: false,
		breaker: { failures: 1000 },
		// All alike, so that all are drawn.
		objective: undefined,
		exploration: 1,
		successWhen: ({ text }: { text: string }) => text.includes('good'),
		onOutcome: (event: OutcomeEvent) => told.push(event),
	};
	const callers = texts.map((way) => way.open(url, arms, options, 0.5));
	const answers: string[] = [];
	let failed = 0;
	await Promise.all(
		Array.from({ length: 500 }, async (_, i) => {
			try {
				answers.push(await callers[i % callers.length]!.ask(i % 5 === 0 ? 'tools' : 'plain'));
			} catch {
				failed++;
			}
		}),
	);
	for (const { bandit } of callers) await bandit.flush();

	// What breaks after its first words is the caller's to see; nothing else fails while two arms are well.
	expect(answers.length + failed).toBe(500);
	expect(failed).toBeLessThan(server!.calls('flaky') / 2);
	const expected = Object.fromEntries(arms.map((arm) => [arm, { good: 0, bad: 0 }]));
	for (const answer of answers) {
		const by = arms.filter((arm) => answer.includes(arm));
		expect(by, answer).toHaveLength(1);
		expect(answer).toMatch(new RegExp(`^${by[0]} says ${by[0]} (good|bad) ${by[0]}$`));
		expected[by[0]!]![answer.includes('good') ? 'good' : 'bad']++;
	}
	const credited = Object.fromEntries(arms.map((arm) => [arm, { good: 0, bad: 0 }]));
	for (const { arm, outcome } of told) credited[arm]![outcome.score === 1 ? 'good' : 'bad']++;
	expect(credited).toEqual(expected);
	expect(new Set(told.map(({ decisionId }) => decisionId)).size).toBe(told.length);
	expect(told.every(({ revised }) => !revised)).toBe(true);

	// And so it is in the store, for whoever reads it.
	const other = testBandit({ store, arms, forgetting: false });
	for (const arm of arms) {
		const { good, bad } = expected[arm]!;
		expect(insight(other, arm).outcomes, arm).toBe(good + bad);
		expect(insight(other, arm).mean, arm).toBeCloseTo((good + 1) / (good + bad + 2), 9);
	}
});
