import { describe, expect, it } from 'vitest';
import type { ChangeEvent, OutcomeEvent } from '../../src/bandit/callbacks.ts';
import type { BanditRequest } from '../../src/base/types.ts';
import { mostSuccess } from '../../src/objective/most-success.ts';
import type { Objective } from '../../src/objective/objective.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { insight, testBandit } from './helpers.ts';

/** Who reports: the process that decided, another one, or the same after a restart. */
const reporters = ['the same process', 'another process', 'a process that was started anew'] as const;

function setUp(reporter: (typeof reporters)[number], options: object) {
	const store = memoryStore();
	const make = () => testBandit({ store, refreshMs: 0, ...options });
	let web = make();
	const worker = reporter === 'another process' ? make() : undefined;
	return {
		decide: (request: BanditRequest) => web.decide(request),
		web: () => web,
		/** The reporting process, once the decision is written. */
		teller: async () => {
			await web.flush();
			if (reporter !== 'a process that was started anew') return worker ?? web;
			await web.close();
			web = make();
			return web;
		},
	};
}

describe.each(reporters)('what follows from an outcome follows when %s reports it', (reporter) => {
	it('calls are priced, by the price of the arm', async () => {
		const arms = [
			{ id: 'a', price: { input: 4, output: 20 } },
			{ id: 'b', price: { input: 1, output: 2 } },
		];
		const { decide, teller } = setUp(reporter, { arms });
		for (const arm of ['a', 'b', 'a']) {
			const first = decide({ arm });
			(await teller()).observe(first.id, { inputTokens: 500, outputTokens: 50 });
			const second = decide({ arm });
			(await teller()).settleSoon(second.id, { score: 1, source: 'user' }, { inputTokens: 500, outputTokens: 50 });
			await (await teller()).flush();
		}
		const last = await teller();
		await last.flush();
		await last.refresh();
		expect(insight(last, 'a')).toMatchObject({ costedCalls: 4, totalCostUsd: expect.closeTo(4 * 0.003, 12) });
		expect(insight(last, 'b')).toMatchObject({ costedCalls: 2, totalCostUsd: expect.closeTo(2 * 0.0006, 12) });
	});

	it('the objective hears of what was spent, and of what had been expected', async () => {
		const spent: [usd: number, expected: number | undefined][] = [];
		const objective: Objective = {
			...mostSuccess(),
			spent: (usd, expected) => void spent.push([usd, expected]),
		};
		const arms = [{ id: 'a', price: { input: 4, output: 20 } }];
		const { decide, teller } = setUp(reporter, { arms, objective });
		const { id, expectedCostUsd } = decide({ text: 'x'.repeat(400) });
		(await teller()).observe(id, { costUsd: 0.75 });
		await (await teller()).flush();
		expect(expectedCostUsd).toBeGreaterThan(0);
		expect(spent).toEqual([[0.75, expectedCostUsd]]);
	});

	it('listeners are told, once, with the arm', async () => {
		const outcomes: OutcomeEvent[] = [];
		const { decide, teller } = setUp(reporter, { onOutcome: (event: OutcomeEvent) => outcomes.push(event) });
		const { id } = decide({ arm: 'dear' });
		const reporting = await teller();
		await reporting.report(id, 'success');
		await reporting.report(id, 'success');
		await (await teller()).report(id, { score: 0, reason: 'sent back' });
		expect(outcomes.map(({ decisionId, arm, revised, outcome }) => [decisionId, arm, revised, outcome.score])).toEqual([
			[id, 'dear', false, 1],
			[id, 'dear', true, 0],
		]);
	});
});

describe.each(['the same process', 'another process'] as const)('an arm that breaks, reported by %s', (reporter) => {
	it('is noticed, and left', async () => {
		const changes: ChangeEvent[] = [];
		const { web, teller } = setUp(reporter, {
			arms: ['good', 'fair'],
			objective: mostSuccess(),
			rng: seededRng(5),
			onChange: (event: ChangeEvent) => changes.push(event),
		});
		const rng = seededRng(6);
		let late = 0;
		for (let i = 0; i < 900; i++) {
			const { id, arm } = web().decide();
			const rate = arm === 'fair' ? 0.6 : i < 400 ? 0.9 : 0.1;
			if (i >= 750 && arm === 'good') late++;
			await (await teller()).report(id, rng() < rate ? 1 : 0);
			if (reporter !== 'the same process') await web().refresh();
		}
		expect(changes.map(({ arm, direction }) => `${arm} ${direction}`)).toContain('good down');
		// Were it not noticed, some 400 outcomes of before would hold a share of the traffic.
		expect(late).toBeLessThanOrEqual(15);
	});
});
