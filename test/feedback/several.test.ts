/** Several outcomes of one strength on one decision: the newest counts, in whatever order they come, and nothing goes to and fro. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bandit, createBandit } from '../../src/bandit/bandit.ts';
import {
	type FeedbackSource,
	langfuseScores,
	langsmithFeedback,
	langsmithWebhook,
	outcomesToLangfuse,
	outcomesToLangSmith,
	pollFeedback,
	posthogSurveys,
} from '../../src/feedback/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { langfuse, langsmith, posthog, StandIn } from './stand-ins.ts';

const minute = 60_000;
const now = Date.UTC(2026, 10, 20, 12);
const ago = (minutes: number): string => new Date(now - minutes * minute).toISOString();
const keys = { publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' };

let server: StandIn;
let bandit: Bandit;
/** Scores that were learnt, in their order. */
let learnt: number[];

beforeEach(async () => {
	server = await StandIn.start(() => ({ json: {} }));
	learnt = [];
	bandit = createBandit({
		goal: 'triage',
		arms: ['a', 'b'],
		store: memoryStore(),
		policy: 'beta',
		clock: () => now,
		onOutcome: ({ outcome }) => learnt.push(outcome.score),
	});
});
afterEach(async () => {
	await bandit.close();
	await server.close();
});

function decided(traceId: string): string {
	const { id } = bandit.decide();
	bandit.observe(id, { traceId, spanId: `${traceId}-span` });
	return id;
}

const scoreOf = async (id: string): Promise<number | undefined> =>
	((await bandit.record(id)) as { outcome?: { score: number } }).outcome?.score;

const kinds: [string, () => FeedbackSource, () => void][] = [
	[
		'Langfuse, newest first, over pages',
		() => langfuseScores({ ...keys, baseUrl: server.url }),
		() => {
			const score = (id: string, value: number, at: number) => ({
				...{ id, timestamp: ago(at), name: id, value, dataType: 'NUMERIC', source: 'ANNOTATION' },
				subject: { kind: 'trace', id: 't' },
			});
			server.answers(langfuse([score('newest', 1, 1), score('middle', 0.5, 2), score('oldest', 0, 3)]));
		},
	],
	[
		'LangSmith, newest first',
		() => langsmithFeedback({ apiKey: 'lsv2_1', baseUrl: server.url }),
		() => {
			const feedback = (id: string, score: number, at: number) => ({
				...{ id, key: id, score, run_id: 'run', created_at: ago(at), feedback_source: { type: 'app' } },
			});
			server.answers(langsmith([feedback('newest', 1, 1), feedback('middle', 0.5, 2), feedback('oldest', 0, 3)]));
		},
	],
	[
		'PostHog, a submission that was changed after another',
		() => posthogSurveys({ personalApiKey: 'phx_1', projectId: 7, baseUrl: server.url }),
		() => {
			const event = (uuid: string, submission: string, answer: string, at: number) => ({
				...{ uuid, timestamp: now - at * minute },
				properties: { $ai_trace_id: 't', $survey_submission_id: submission, $survey_response: answer },
			});
			server.answers(posthog([event('1', 'one', '2', 3), event('2', 'two', '2', 2), event('3', 'one', '1', 1)]));
		},
	],
];

describe.each(kinds)('several outcomes of one decision: %s', (_, source, serve) => {
	it('the newest counts, and reading again changes nothing', async () => {
		const id = decided('t');
		bandit.remember('langchain/run', [id]);
		serve();
		const poller = pollFeedback({ bandits: bandit, from: source(), clock: () => now });
		await poller.poll();
		expect(await scoreOf(id)).toBe(1);
		const changes = learnt.length;
		expect(await poller.poll()).toMatchObject({ learnt: 0 });
		expect(learnt).toHaveLength(changes);
		// A user of the page thinks better of it: what was read before is no news.
		await bandit.report(id, 0.25);
		await poller.poll();
		expect(await scoreOf(id)).toBe(0.25);
	});
});

it('a score that was edited is news again', async () => {
	const id = decided('t');
	const score = (name: string, value: number, more: object = {}) => ({
		...{ id: name, timestamp: ago(name === 'first' ? 3 : 2), name, value, dataType: 'NUMERIC', source: 'ANNOTATION' },
		...{ subject: { kind: 'trace', id: 't' }, ...more },
	});
	server.answers(langfuse([score('second', 0), score('first', 0)]));
	const poller = pollFeedback({
		bandits: bandit,
		from: langfuseScores({ ...keys, baseUrl: server.url }),
		clock: () => now,
	});
	await poller.poll();
	server.answers(langfuse([score('second', 0), score('first', 0.75, { updatedAt: ago(1) })]));
	await poller.poll();
	expect(await scoreOf(id)).toBe(0.75);
});

describe('the webhook of a LangSmith rule', () => {
	const secret = 'a secret of many characters';
	const send = async (body: object, more: object = {}) => {
		const init = { method: 'POST', body: JSON.stringify(body), headers: { authorization: `Bearer ${secret}` } };
		return (await langsmithWebhook({ bandits: bandit, secret, ...more })(new Request('http://h/', init))).json();
	};

	it('gives a run the mean over its keys, once', async () => {
		const { id } = bandit.decide();
		bandit.remember('langchain/run', [id]);
		const stats = { helpful: { n: 1, avg: 1 }, correct: { n: 2, avg: 0.5 }, category: { n: 0, avg: null } };
		const body = { runs: [{ id: 'run', feedback_stats: stats }] };
		expect(await send(body, { source: 'judge' })).toEqual({ learnt: 1, known: 0, unknown: 0 });
		expect(await bandit.record(id)).toMatchObject({ outcome: { score: 0.75, source: 'judge' } });
		expect(await send(body, { source: 'judge' })).toEqual({ learnt: 0, known: 1, unknown: 0 });
	});

	it('takes feedback beside the runs for that of the run, where there is one run', async () => {
		const { id } = bandit.decide();
		bandit.remember('langchain/run', [id]);
		const stats = { user_score: { n: 1, avg: 0 } };
		expect(await send({ runs: [{ id: 'run' }, { id: 'other' }], feedback_stats: stats })).toMatchObject({ learnt: 0 });
		expect(await send({ runs: [{ id: 'run' }], feedback_stats: stats })).toMatchObject({ learnt: 1 });
		expect(await scoreOf(id)).toBe(0);
	});
});

it('an outcome that the other side refuses holds up none of the others', async () => {
	const errors: unknown[] = [];
	const sink = outcomesToLangfuse({ ...keys, baseUrl: server.url, onError: (error) => errors.push(error) });
	server.answers(({ body }) => (body.traceId === 't0' ? { status: 400, text: 'no such trace' } : { json: {} }));
	for (const i of [0, 1, 2]) {
		sink({
			...{ decisionId: `d${i}`, goal: 'g', arm: 'a', revised: false },
			...{ outcome: { score: 1, source: 'user' }, ids: { traceId: `t${i}`, spanId: 's' } },
		});
	}
	await sink.flush();
	expect(server.asked.map(({ body }) => body.traceId)).toEqual(['t0', 't1', 't2']);
	expect(errors.map(String)).toEqual([expect.stringMatching(/answered 400/)]);
});

it('a poller stops when a signal says so, and may be read from afterwards', async () => {
	server.answers(langfuse([]));
	const stopping = new AbortController();
	let asked = () => {};
	const firstAsked = new Promise<void>((resolve) => {
		asked = resolve;
	});
	const hung: typeof fetch = (_, init) => {
		asked();
		return new Promise((__, reject) => {
			init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
		});
	};
	let answer: typeof fetch = hung;
	const errors: unknown[] = [];
	const poller = pollFeedback({
		...{ bandits: bandit, from: langfuseScores({ ...keys, baseUrl: server.url }), clock: () => now },
		...{ signal: stopping.signal, onError: (error) => errors.push(error), fetch: (...given) => answer(...given) },
	}).start();
	await firstAsked;
	stopping.abort();
	await poller.stop();
	expect(errors).toEqual([]);
	answer = fetch;
	expect(await poller.poll()).toEqual({ learnt: 0, known: 0, unknown: 0 });
	poller.start();
	await poller.stop();
	expect(server.asked).toHaveLength(1);
});

it('feedback that is there already is changed where LangSmith takes no second one', async () => {
	const sink = outcomesToLangSmith({ apiKey: 'lsv2_1', baseUrl: server.url, runIdOf: () => 'run' });
	const { id } = bandit.decide();
	const event = { decisionId: id, goal: 'g', arm: 'a', revised: true } as const;
	server.answers(({ method }) => (method === 'POST' ? { status: 409, text: '{}' } : { json: {} }));
	sink({ ...event, outcome: { score: 0.5, source: 'user' } });
	await sink.flush();
	expect(server.asked.map(({ method, url, body }) => [method, url.pathname, body.score])).toEqual([
		['POST', '/api/v1/feedback', 0.5],
		['PATCH', `/api/v1/feedback/${id}`, 0.5],
	]);
});

it('an answer is read no further than it may be long', async () => {
	let sent = 0;
	const endless = new ReadableStream({
		pull(controller) {
			if (sent++ > 1000) controller.close();
			else controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
		},
	});
	const from = langfuseScores({ ...keys, baseUrl: 'http://langfuse.test' });
	const poller = pollFeedback({ bandits: bandit, from, fetch: async () => new Response(endless) });
	await expect(poller.poll()).rejects.toThrow(/more than 16777216 bytes/);
	expect(sent).toBeLessThan(30);
});
