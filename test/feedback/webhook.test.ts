import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bandit, createBandit } from '../../src/bandit/bandit.ts';
import { langsmithWebhook, outcomesHandler, posthogWebhook, signOutcomes } from '../../src/feedback/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { serve } from './serve.ts';

const secret = 'a secret of many characters';
let bandit: Bandit;
let served: Awaited<ReturnType<typeof serve>>;

beforeEach(() => {
	bandit = createBandit({ goal: 'triage', arms: ['a', 'b'], store: memoryStore(), policy: 'beta' });
});
afterEach(async () => {
	await served.close();
	await bandit.close();
});

async function post(body: unknown, headers: Record<string, string> = { authorization: `Bearer ${secret}` }) {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const response = await fetch(served.url, { method: 'POST', body: text, headers });
	return { status: response.status, ...((await response.json()) as object) };
}

const scoreOf = async (id: string): Promise<number | undefined> =>
	((await bandit.record(id)) as { outcome?: { score: number } }).outcome?.score;

describe('the webhook of a LangSmith rule', () => {
	beforeEach(async () => {
		served = await serve(langsmithWebhook({ bandits: bandit, secret, keys: ['user_score', 'stars'], scale: [0, 4] }));
	});

	it('gives each run the mean of its feedback, and the same again changes nothing', async () => {
		const [named, seen] = [bandit.decide().id, bandit.decide().id];
		bandit.remember('langchain/trace', [seen]);
		const body = {
			rule_id: 'r',
			start_time: '2026-11-26T00:00:00Z',
			runs: [
				{
					...{ id: 'one', trace_id: 'one', extra: { metadata: { bandit_decision_id: named } } },
					feedback_stats: { user_score: { n: 2, avg: 3, values: {} }, other: { n: 1, avg: 0 } },
				},
				{ id: 'two', trace_id: 'trace', feedback_stats: { stars: { n: 1, avg: 0 }, user_score: null } },
				{ id: 'three', trace_id: 'three', feedback_stats: { stars: { n: 1, avg: 4 } } },
				{ id: 'four', feedback_stats: null },
				'nonsense',
			],
		};
		expect(await post(body)).toEqual({ status: 200, learnt: 2, known: 0, unknown: 1 });
		expect([await scoreOf(named), await scoreOf(seen)]).toEqual([0.75, 0]);
		expect(await post(body)).toMatchObject({ learnt: 0, known: 2 });
	});

	it.each([
		['no secret', {}],
		['another', { authorization: 'Bearer another secret of many chars' }],
		['the beginning of it', { authorization: `Bearer ${secret.slice(0, -1)}` }],
	] as const)('lets nobody in with %s', async (_, headers) => {
		expect(await post({ runs: [] }, headers)).toMatchObject({ status: 401 });
	});

	it.each(['', '{', 'null', '7', '[]', '{"runs":7}'])('learns nothing of %j', async (body) => {
		expect((await post(body)).status).toBe(body === '' || body === '{' ? 400 : 200);
	});
});

describe('the webhook of a PostHog destination', () => {
	it('leaves out what can not be used, and takes the rest', async () => {
		const told: unknown[] = [];
		const toScore = ({ n }: Record<string, unknown>): number => {
			if (n === 0) throw new Error('what is that');
			return n as number;
		};
		served = await serve(posthogWebhook({ bandits: bandit, secret, toScore, onError: (error) => told.push(error) }));
		const { id } = bandit.decide();
		const events = [0, 7, 1].map((n) => ({ event: 'survey sent', properties: { bandit_decision_id: id, n } }));
		expect(await post(events)).toEqual({ status: 200, learnt: 1, known: 0, unknown: 2 });
		expect(told).toHaveLength(2);
		expect(await scoreOf(id)).toBe(1);
	});

	it('takes surveys, alone or in an event of its own, and nothing else', async () => {
		served = await serve(posthogWebhook({ bandits: bandit, secret }));
		const ids = ['t1', 't2'].map((traceId) => {
			const { id } = bandit.decide();
			bandit.observe(id, { traceId });
			return id;
		});
		const properties = (trace: string, response: string) => ({ $ai_trace_id: trace, $survey_response: response });
		expect(await post({ event: { event: 'survey sent', properties: properties('t1', '1') } })).toMatchObject({
			learnt: 1,
		});
		expect(
			await post([
				{ event: 'survey sent', properties: properties('t2', '2') },
				{ event: 'survey shown', properties: properties('t1', '2') },
			]),
		).toMatchObject({ learnt: 1 });
		expect(await Promise.all(ids.map(scoreOf))).toEqual([1, 0]);
	});
});

describe('outcomesHandler, by other ids than the decision’s', () => {
	const report = async (item: object) => {
		const body = JSON.stringify(item);
		return post(body, { 'x-bandit-signature': await signOutcomes(body, secret) });
	};

	it('finds what a response, a span, a trace or a run was decided by', async () => {
		served = await serve(outcomesHandler({ bandits: bandit, secret }));
		const [one, two] = [bandit.decide().id, bandit.decide().id];
		bandit.observe(one, { responseId: 'chatcmpl-1', traceId: 't', spanId: '1' });
		bandit.observe(two, { responseId: 'resp_2', traceId: 't', spanId: '2' });
		expect(await report({ responseId: 'chatcmpl-1', score: 1 })).toMatchObject({ status: 200 });
		expect([await scoreOf(one), await scoreOf(two)]).toEqual([1, undefined]);
		expect(await report({ traceId: 't', outcome: 'failure' })).toMatchObject({
			results: [{ id: 't', code: 200, status: 'recorded' }],
		});
		expect([await scoreOf(one), await scoreOf(two)]).toEqual([0, 0]);
		expect(await report({ traceId: 't', spanId: '2', score: 0.5 })).toMatchObject({ status: 200 });
		expect([await scoreOf(one), await scoreOf(two)]).toEqual([0, 0.5]);
		const unknown = [{ responseId: 'resp_3' }, { traceId: 'u' }, { runId: 't' }];
		for (const reply of await Promise.all(unknown.map((ids) => report({ ...ids, score: 1 })))) {
			expect(reply).toMatchObject({ status: 404 });
		}
	});

	it('waits a moment for one that another process has yet to write', async () => {
		served = await serve(outcomesHandler({ bandits: bandit, secret }));
		const reporting = report({ responseId: 'chatcmpl-9', score: 1 });
		await new Promise((resolve) => setTimeout(resolve, 50));
		const { id } = bandit.decide();
		bandit.observe(id, { responseId: 'chatcmpl-9' });
		expect(await reporting).toMatchObject({ status: 200 });
	});
});
