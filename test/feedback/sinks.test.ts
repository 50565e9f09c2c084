import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBandit } from '../../src/bandit/bandit.ts';
import {
	langfuseScores,
	type OutcomeSink,
	outcomesToLangfuse,
	outcomesToLangSmith,
	pollFeedback,
} from '../../src/feedback/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { langfuse, StandIn } from './stand-ins.ts';

let server: StandIn;
beforeEach(async () => {
	server = await StandIn.start(() => ({ json: { id: 'x' } }));
});
afterEach(() => server.close());

const keys = { publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' };
const banditWith = (onOutcome: OutcomeSink) =>
	createBandit({ goal: 'triage', arms: ['a'], store: memoryStore(), policy: 'beta', onOutcome, onError: () => {} });
const posted = () => server.asked.filter(({ method }) => method === 'POST').map(({ body }) => body);

describe('outcomes to Langfuse', () => {
	it('go to the span of their call, a revised one under the same id, and are not read back', async () => {
		const sink = outcomesToLangfuse({ ...keys, baseUrl: server.url });
		const bandit = banditWith(sink);
		const [seen, unseen] = [bandit.decide().id, bandit.decide().id];
		bandit.observe(seen, { traceId: 't', spanId: 's', responseId: 'r' });
		await bandit.report(seen, 'failure');
		await sink.flush();
		await bandit.report(unseen, 'success');
		await bandit.report(seen, { score: 0.5, category: 'wrong_answer' });
		await sink.flush();
		const score = {
			id: `bandit-${seen}`,
			traceId: 't',
			observationId: 's',
			name: 'bandit_outcome',
			dataType: 'NUMERIC',
		};
		expect(posted()).toMatchObject([
			{ ...score, value: 0 },
			{ ...score, value: 0.5, metadata: { goal: 'triage', arm: 'a', source: 'user', category: 'wrong_answer' } },
		]);
		expect(server.asked[0]!.headers.authorization).toBe(`Basic ${btoa('pk-lf-1:sk-lf-1')}`);
		server.answers(
			langfuse(
				posted().map(({ traceId, observationId, ...rest }) => ({
					...{ ...rest, source: 'API', timestamp: new Date().toISOString() },
					subject: { kind: 'observation', id: observationId, traceId },
				})),
			),
		);
		const from = langfuseScores({ ...keys, baseUrl: server.url });
		expect(await pollFeedback({ bandits: bandit, from }).poll()).toEqual({ learnt: 0, known: 0, unknown: 0 });
		await bandit.close();
	});

	it('wait while it is down, of each decision the last, up to a bound, and are sent when it is back', async () => {
		const errors: unknown[] = [];
		const sink = outcomesToLangfuse({ ...keys, baseUrl: server.url, onError: (error) => errors.push(error) });
		server.answers(() => ({ status: 503, text: '' }));
		const event = (i: number, score: number) =>
			({
				...{ decisionId: `d${i}`, goal: 'g', arm: 'a', revised: false },
				...{ outcome: { score, source: 'user' as const }, ids: { traceId: `t${i}`, spanId: 's' } },
			}) as const;
		sink(event(0, 0));
		await sink.flush();
		expect(String(errors[0])).toMatch(/Langfuse .* answered 503/);
		for (let i = 1; i <= 1000; i++) sink(event(i, 1));
		sink(event(1000, 0));
		expect(String(errors.at(-1))).toMatch(/more than 1000 outcomes wait/);
		server.answers(() => ({ json: {} }));
		await sink.flush();
		const sent = posted().slice(1);
		expect(sent).toHaveLength(1000);
		expect(sent[0]).toMatchObject({ traceId: 't1' });
		expect(sent.at(-1)).toMatchObject({ traceId: 't1000', value: 0 });
	});
});

describe('outcomes to LangSmith', () => {
	it('are feedback on the run that the user names', async () => {
		const runs = new Map<string, string>();
		const sink = outcomesToLangSmith({
			...{ apiKey: 'lsv2_1', baseUrl: server.url },
			runIdOf: ({ decisionId }) => runs.get(decisionId),
		});
		const bandit = banditWith(sink);
		const [known, unknown] = [bandit.decide().id, bandit.decide().id];
		runs.set(known, 'run-1');
		await bandit.report(known, 'success');
		await bandit.report(unknown, 'success');
		await vi.waitFor(() => expect(posted()).toHaveLength(1), { timeout: 10_000 });
		await sink.flush();
		expect(posted()).toMatchObject([{ id: known, run_id: 'run-1', key: 'bandit_outcome', score: 1 }]);
		expect(server.asked[0]!.url.pathname).toBe('/api/v1/feedback');
		await bandit.close();
	});
});
