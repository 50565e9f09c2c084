import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Bandit, createBandit } from '../../src/bandit/bandit.ts';
import {
	type FeedbackPoller,
	type FeedbackSource,
	langfuseScores,
	langsmithFeedback,
	type PollOptions,
	pollFeedback,
	posthogSurveys,
} from '../../src/feedback/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { type LangfuseScore, langfuse, langsmith, posthog, StandIn } from './stand-ins.ts';

const minute = 60_000;
const hour = 60 * minute;
let now = Date.UTC(2026, 10, 20, 12);
let server: StandIn;
let store: Store;
let bandit: Bandit;

const open = (goal = 'triage'): Bandit =>
	createBandit({ goal, arms: ['a', 'b'], store, policy: 'beta', clock: () => now, onError: () => {} });

beforeEach(async () => {
	now = Date.UTC(2026, 10, 20, 12);
	server = await StandIn.start(() => ({ json: {} }));
	store = memoryStore();
	bandit = open();
});
afterEach(async () => {
	await bandit.close();
	await server.close();
});

/** A decision that was made within a call of this trace and span. */
function decided(ids: { traceId?: string; spanId?: string; responseId?: string } = {}, of = bandit): string {
	const { id } = of.decide();
	of.observe(id, ids);
	return id;
}

const keys = { publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' };
const poll = (from: FeedbackSource, more: Partial<PollOptions> = {}): FeedbackPoller =>
	pollFeedback({ bandits: bandit, from, clock: () => now, ...more });
const fromLangfuse = (more: object = {}) => langfuseScores({ ...keys, baseUrl: server.url, ...more });

let scores = 0;
const score = (traceId: string, value: unknown, more: Partial<LangfuseScore> = {}): LangfuseScore => ({
	id: `s${scores++}`,
	timestamp: new Date(now - minute).toISOString(),
	name: 'thumbs',
	value,
	dataType: typeof value === 'boolean' ? 'BOOLEAN' : typeof value === 'string' ? 'CATEGORICAL' : 'NUMERIC',
	source: 'ANNOTATION',
	subject: { kind: 'trace', id: traceId },
	...more,
});

const outcomeOf = async (id: string) => (await bandit.record(id)) as { outcome?: { score: number; source: string } };

describe('scores in Langfuse', () => {
	it('of every kind and from everybody reach their decisions, page by page, once', async () => {
		const ids = ['t0', 't1', 't2', 't3', 't4'].map((traceId) => decided({ traceId }));
		server.answers(
			langfuse([
				score('t0', 0.25),
				score('t1', true),
				score('t2', 'useless'),
				score('t3', 1, { source: 'EVAL' }),
				score('t4', 0, { source: 'API' }),
				score('nobody', 1),
				score('t0', 1, { name: 'bandit_outcome', source: 'API' }),
				score('t1', 7),
				score('t1', 'of no worth that is known'),
				score('t1', 'words', { dataType: 'TEXT' }),
				score('', 1, { subject: { kind: 'session', id: 's' } }),
			]),
		);
		const poller = poll(fromLangfuse({ categories: { useless: 0 } }));
		expect(await poller.poll()).toEqual({ learnt: 5, known: 0, unknown: 1 });
		const outcomes = await Promise.all(ids.map(outcomeOf));
		expect(outcomes.map(({ outcome }) => [outcome?.score, outcome?.source])).toEqual([
			[0.25, 'user'],
			[1, 'user'],
			[0, 'user'],
			[1, 'judge'],
			[0, 'user'],
		]);
		expect(await poller.poll()).toEqual({ learnt: 0, known: 5, unknown: 1 });
		expect(bandit.insights().arms.reduce((sum, arm) => sum + arm.outcomes, 0)).toBe(5);
	});

	it('about an observation are about the call that it was, those about a trace are shared by its calls', async () => {
		const [one, two, three] = ['1', '2', '3'].map((spanId) => decided({ traceId: 't', spanId }));
		server.answers(langfuse([score('', 0, { subject: { kind: 'observation', id: '2', traceId: 't' } })]));
		expect(await poll(fromLangfuse()).poll()).toMatchObject({ learnt: 1 });
		expect((await outcomeOf(two!)).outcome?.score).toBe(0);
		expect((await outcomeOf(one!)).outcome).toBeUndefined();
		server.answers(langfuse([score('t', 1)]));
		await poll(fromLangfuse()).poll();
		expect((await outcomeOf(one!)).outcome?.score).toBe(1);
		expect((await outcomeOf(three!)).outcome?.score).toBe(1);
	});

	it('that show up late, or are edited, are found; reading goes on where it was, also in the next process', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'bandit-poll-'));
		try {
			await bandit.close();
			store = sqliteStore(join(folder, 'bandit.db'));
			bandit = open();
			decided({ traceId: 'early' });
			const late = decided({ traceId: 'late' });
			const all = [score('early', 1)];
			server.answers(langfuse(all));
			await poll(fromLangfuse()).poll();
			expect(server.asked.at(-1)!.url.searchParams.get('fromTimestamp')).toBe(new Date(now - 24 * hour).toISOString());
			await bandit.close();

			now += 10 * minute;
			bandit = open();
			// Given before the first reading, visible only now.
			all.push(score('late', 0, { timestamp: new Date(now - 12 * minute).toISOString() }));
			const poller = poll(fromLangfuse());
			expect(await poller.poll()).toEqual({ learnt: 1, known: 1, unknown: 0 });
			expect(server.asked.at(-1)!.url.searchParams.get('fromTimestamp')).toBe(
				new Date(now - 25 * minute).toISOString(),
			);
			all[1] = { ...all[1]!, value: 1 };
			expect(await poller.poll()).toEqual({ learnt: 1, known: 1, unknown: 0 });
			expect((await outcomeOf(late)).outcome?.score).toBe(1);
		} finally {
			await bandit.close();
			await store.close();
			rmSync(folder, { recursive: true });
		}
	});

	it.each([
		['a wrong key', () => ({ status: 401, text: 'no' }), /Langfuse .*401: it does not take the key/],
		['a server that is too old', () => ({ status: 404, text: '<html>' }), /404: .*new enough/],
		['no JSON', () => ({ status: 200, text: '<html>' }), /no JSON/],
		['a server that is down', () => ({ status: 503, text: '' }), /503/],
	] as const)('%s is told, and what was missed is read later', async (_, answer, message) => {
		decided({ traceId: 't' });
		server.answers(answer);
		const poller = poll(fromLangfuse());
		const error = await poller.poll().catch((thrown: unknown) => thrown);
		expect(String(error)).toMatch(message);
		expect(String(error)).not.toContain('sk-lf-1');
		now += 3 * hour;
		server.answers(langfuse([score('t', 1, { timestamp: new Date(now - 3 * hour).toISOString() })]));
		expect(await poller.poll()).toMatchObject({ learnt: 1 });
	});

	it.each([[{}], [{ data: null }], [{ data: [null, 7, 'x', {}, { subject: 7, value: {} }], meta: 7 }], [[]], [null]])(
		'an answer such as %j is none, and breaks nothing',
		async (json) => {
			server.answers(() => ({ json }));
			expect(await poll(fromLangfuse()).poll()).toEqual({ learnt: 0, known: 0, unknown: 0 });
		},
	);
});

describe('feedback in LangSmith', () => {
	const fromLangSmith = (more: object = {}) => langsmithFeedback({ apiKey: 'lsv2_1', baseUrl: server.url, ...more });
	const given = (runId: string, value: unknown, type = 'api', key = 'user_score') => ({
		...{ id: `f${scores++}`, run_id: runId, key, score: value, feedback_source: { type } },
		created_at: new Date(now - minute).toISOString(),
	});

	it('reaches the decisions of a run that was seen, of one that names its decision, and of its trace', async () => {
		const [seen, named, inTrace] = [decided(), decided(), decided()];
		bandit.remember('langchain/r1', [seen]);
		const metadata = (id: string) => ({ extra: { metadata: { bandit_goal: 'triage', bandit_decision_id: id } } });
		server.answers(
			langsmith(
				[
					given('r1', 5),
					given('r2', 1, 'model'),
					given('root', 3, 'app'),
					given('r1', 5, 'api', 'bandit_outcome'),
					given('r1', null),
					given('r1', 9),
					given('strange', 5),
				],
				[
					{ id: 'r2', trace_id: 'r2', ...metadata(named) },
					{ id: 'root', trace_id: 'root', extra: {} },
					{ id: 'r3', trace_id: 'root', ...metadata(inTrace) },
					{ id: 'strange', trace_id: 'strange', extra: null },
				],
			),
		);
		expect(await poll(fromLangSmith({ scale: [1, 5] })).poll()).toEqual({ learnt: 3, known: 0, unknown: 1 });
		expect((await outcomeOf(seen)).outcome).toMatchObject({ score: 1, source: 'user' });
		expect((await outcomeOf(named)).outcome).toMatchObject({ score: 0, source: 'judge' });
		expect((await outcomeOf(inTrace)).outcome).toMatchObject({ score: 0.5, source: 'user' });
	});

	it('is read to its last page, of the keys that are wanted', async () => {
		const all = Array.from({ length: 230 }, (_, i) => {
			bandit.remember(`langchain/r${i}`, [decided()]);
			return given(`r${i}`, i % 2, 'api', i < 220 ? 'thumbs' : 'other');
		});
		server.answers(langsmith(all));
		expect(await poll(fromLangSmith({ keys: ['thumbs'] })).poll()).toMatchObject({ learnt: 220 });
	});
});

describe('surveys in PostHog', () => {
	const fromPostHog = (more: object = {}) =>
		posthogSurveys({ personalApiKey: 'phx_1', projectId: 7, baseUrl: server.url, ...more });
	const sent = (properties: object) => ({ uuid: `e${scores++}`, timestamp: now - minute, properties });

	it('reach the decisions of the trace, thumbs by default, one outcome a submission', async () => {
		const [up, down, own] = [decided({ traceId: 'u' }), decided({ traceId: 'd' }), decided()];
		server.answers(
			posthog([
				sent({ $ai_trace_id: 'u', $survey_id: 's', $survey_response: '1', $survey_submission_id: 'x' }),
				sent({ $ai_trace_id: 'u', $survey_id: 's', $survey_response_q2: 'well done', $survey_submission_id: 'x' }),
				sent({ $ai_trace_id: 'd', $survey_id: 's', $survey_response_q1: 2 }),
				sent({ bandit_decision_id: own, $survey_id: 's', $survey_response: '1' }),
				sent({ $survey_id: 's', $survey_response: '1' }),
				sent({ $ai_trace_id: 'd', $survey_id: 'another', $survey_response: '1' }),
			]),
		);
		expect(await poll(fromPostHog({ surveyId: 's' })).poll()).toEqual({ learnt: 3, known: 0, unknown: 0 });
		const [one, two, three] = await Promise.all([up, down, own].map(outcomeOf));
		expect([one!.outcome?.score, two!.outcome?.score, three!.outcome?.score]).toEqual([1, 0, 1]);
	});

	it('are worth what the user says', async () => {
		const id = decided({ traceId: 't' });
		server.answers(posthog([sent({ $ai_trace_id: 't', mood: 'fine' })]));
		const toScore = ({ mood }: Record<string, unknown>) => (mood === 'fine' ? 0.75 : undefined);
		expect(await poll(fromPostHog({ toScore })).poll()).toMatchObject({ learnt: 1 });
		expect((await outcomeOf(id)).outcome?.score).toBe(0.75);
	});
});

describe('a poller', () => {
	it('serves several goals, each with its own part of a trace', async () => {
		const other = open('summary');
		decided({ traceId: 't' });
		decided({ traceId: 't' }, other);
		server.answers(langfuse([score('t', 1)]));
		expect(await poll(fromLangfuse(), { bandits: [bandit, other] }).poll()).toMatchObject({ learnt: 1 });
		for (const each of [bandit, other]) {
			expect(each.insights().arms.reduce((sum, arm) => sum + arm.outcomes, 0)).toBe(1);
		}
		await other.close();
	});

	it('reads again and again, backs off when it is told to, and stops', async () => {
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
		const errors: unknown[] = [];
		let reads = 0;
		const source: FeedbackSource = {
			name: 'own',
			overlapMs: 0,
			async *read() {
				reads++;
				if (reads === 2) throw new Error('down');
				yield { decisionId: 'nobody', score: 1, source: 'user' };
			},
		};
		const poller = poll(source, { every: '1m', onError: (error) => errors.push(error) });
		try {
			poller.start();
			poller.start();
			const readsAfter = async (ms: number): Promise<number> => {
				await vi.advanceTimersByTimeAsync(ms);
				return reads;
			};
			expect(await readsAfter(0)).toBe(1);
			expect(await readsAfter(minute)).toBe(2);
			expect(String(errors)).toBe('Error: down');
			expect(await readsAfter(minute)).toBe(3);
			expect(await readsAfter(minute)).toBe(4);
			await poller.stop();
			expect(await readsAfter(hour)).toBe(4);
		} finally {
			vi.useRealTimers();
			await poller.stop();
		}
	});

	it('leaves a server alone for as long as it asks', async () => {
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
		const told: unknown[] = [];
		let reads = 0;
		const source = fromLangfuse();
		const counted: FeedbackSource = {
			...source,
			read: (request) => {
				reads++;
				return source.read(request);
			},
		};
		const limited = async () => new Response('', { status: 429, headers: { 'retry-after': '600' } });
		const poller = poll(counted, { every: '1s', fetch: limited as typeof fetch, onError: (error) => told.push(error) });
		try {
			poller.start();
			await vi.advanceTimersByTimeAsync(599_000);
			expect(reads).toBe(1);
			await vi.advanceTimersByTimeAsync(2000);
			expect(reads).toBe(2);
		} finally {
			await poller.stop();
			vi.useRealTimers();
		}
	});

	it('tells of what can not be an outcome, and goes on to the next', async () => {
		const [bad, good] = [decided(), decided()];
		const source: FeedbackSource = {
			name: 'own',
			overlapMs: 0,
			async *read() {
				yield { decisionId: bad, score: Number.NaN, source: 'user' };
				yield { decisionId: bad, score: 0, source: 'user', fault: new Error('unreadable') };
				yield { decisionId: good, score: 1, source: 'user' };
			},
		};
		const told: unknown[] = [];
		const poller = poll(source, { onError: (error) => told.push(error) });
		expect(await poller.poll()).toEqual({ learnt: 1, known: 0, unknown: 2 });
		expect(told.map(String)).toEqual([expect.stringMatching(/score/), 'Error: unreadable']);
		expect((await outcomeOf(bad)).outcome).toBeUndefined();
	});

	it('goes past a run that is gone, an answer that the user’s function can not read, and a score that it makes up', async () => {
		const told: unknown[] = [];
		const onError = (error: unknown) => told.push(error);
		const feedback = { id: 'f', key: 'k', score: 1, created_at: new Date(now - minute).toISOString() };
		const seen = decided();
		bandit.remember('langchain/here', [seen]);
		server.answers(
			langsmith([
				{ ...feedback, run_id: 'gone' },
				{ ...feedback, id: 'g', run_id: 'here' },
			]),
		);
		const from = langsmithFeedback({ apiKey: 'lsv2_1', baseUrl: server.url });
		expect(await poll(from, { onError }).poll()).toEqual({ learnt: 1, known: 0, unknown: 1 });
		const [one, two] = [decided({ traceId: '1' }), decided({ traceId: '2' }), decided({ traceId: '3' })];
		server.answers(
			posthog(['1', '2', '3'].map((id) => ({ uuid: id, timestamp: now - minute, properties: { $ai_trace_id: id } }))),
		);
		const toScore = ({ $ai_trace_id: id }: Record<string, unknown>): number => {
			if (id === '1') throw new Error('what is that');
			return id === '2' ? 7 : 1;
		};
		const surveys = posthogSurveys({ personalApiKey: 'phx_1', projectId: 7, baseUrl: server.url, toScore });
		expect(await poll(surveys, { onError }).poll()).toEqual({ learnt: 1, known: 0, unknown: 2 });
		for (const id of [one, two]) expect((await outcomeOf(id)).outcome).toBeUndefined();
		expect(told.map(String).join('\n')).toMatch(/404.*\n.*what is that\n.*7/);
	});

	it.each([
		[() => pollFeedback({ bandits: [], from: fromLangfuse() }), 'bandits'],
		[() => pollFeedback({ bandits: bandit, from: undefined as never }), 'from'],
		[() => poll(fromLangfuse(), { every: 10 }), 'every'],
		[() => poll(fromLangfuse(), { everyMs: 10 } as never), 'everyMs'],
		[() => langfuseScores({ ...keys, secretKey: '' }), 'secretKey'],
		[() => langfuseScores({ ...keys, baseUrl: 'cloud' }), 'baseUrl'],
		[() => langfuseScores({ ...keys, scale: [1, 1] }), 'scale'],
		[() => langfuseScores({ ...keys, categories: { good: 2 } }), 'categories.good'],
		[() => langsmithFeedback({ apiKey: undefined as never }), 'apiKey'],
		[() => posthogSurveys({ personalApiKey: 'x', projectId: undefined as never }), 'projectId'],
	])('refuses what can not be used: %s', (make, option) => {
		expect(make).toThrow(expect.objectContaining({ option }));
	});
});
