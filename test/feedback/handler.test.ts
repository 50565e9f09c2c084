import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bandit, createBandit } from '../../src/bandit/bandit.ts';
import { InvalidOptionError } from '../../src/base/errors.ts';
import { type OutcomesHandlerOptions, outcomesHandler, signOutcomes } from '../../src/feedback/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { serve } from './serve.ts';

const secret = 'a secret of many characters';
const now = 1_700_000_000_000;
let served: Awaited<ReturnType<typeof serve>> | undefined;
let bandit: Bandit;
let other: Bandit;

beforeEach(() => {
	const clock = (): number => now;
	bandit = createBandit({ goal: 'triage', arms: ['a', 'b'], store: memoryStore(), clock });
	other = createBandit({ goal: 'summary', arms: ['a', 'b'], store: memoryStore(), clock });
});

afterEach(async () => {
	await served?.close();
	served = undefined;
	await Promise.all([bandit.close(), other.close()]);
});

async function open(options: Partial<OutcomesHandlerOptions> = {}): Promise<void> {
	const authorized = options.authorize === undefined ? { secret } : {};
	served = await serve(outcomesHandler({ bandits: bandit, clock: () => now, ...authorized, ...options }));
}

async function post(body: unknown, headers: Record<string, string> = {}) {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const signed = { 'x-bandit-signature': await signOutcomes(text, secret, now), ...headers };
	const response = await fetch(served!.url, { method: 'POST', body: text, headers: signed });
	const reply = (await response.json()) as { results?: { code: number }[]; error?: string };
	return { status: response.status, ...reply };
}

describe('outcomesHandler', () => {
	it('takes one outcome, and the same again without counting it twice', async () => {
		await open();
		const { id } = bandit.decide();
		expect(await post({ decisionId: id, score: 1 })).toEqual({
			status: 200,
			results: [{ id, code: 200, status: 'recorded' }],
		});
		expect(await post({ decisionId: id, score: true })).toMatchObject({ results: [{ status: 'duplicate' }] });
		expect(
			await post({ decisionId: id, outcome: 'failure', reason: 'wrong team', category: 'wrong_answer' }),
		).toMatchObject({
			results: [{ code: 200, status: 'revised' }],
		});
		expect(bandit.insights().arms.reduce((sum, { outcomes }) => sum + outcomes, 0)).toBe(1);
	});

	it('takes many, each with a status of its own', async () => {
		await open({ bandits: [bandit, other] });
		const [one, two] = [bandit.decide(), other.decide()];
		const sent = [
			{ decisionId: one.id, goal: 'triage', score: 0.25, source: 'judge' },
			{ decisionId: two.id, goal: 'summary', outcome: 'success' },
			{ decisionId: one.id, score: 1 },
			{ decisionId: one.id, goal: 'elsewhere', score: 1 },
			{ decisionId: one.id, goal: 'triage', score: 7 },
			{ decisionId: one.id, goal: 'triage', score: 1, source: 'default' },
			{ decisionId: one.id, goal: 'triage', score: 1, category: 'nonsense' },
			{ decisionId: one.id, runId: 'r', goal: 'triage', score: 1 },
			{ decisionId: 'x'.repeat(201), goal: 'triage', score: 1 },
			{ decisionID: one.id, score: 1 },
			'thumbs up',
			null,
		];
		const { status, results } = await post({ outcomes: sent });
		expect(status).toBe(207);
		expect(results!.map(({ code }) => code)).toEqual([200, 200, 400, 404, 400, 400, 400, 400, 400, 400, 400, 400]);
	});

	it('takes signatures made by others', async () => {
		await open();
		const { id } = bandit.decide();
		const body = JSON.stringify([{ decisionId: id, score: 0 }]);
		const v1 = createHmac('sha256', secret)
			.update(`${now / 1000}.${body}`)
			.digest('hex');
		expect(await post(body, { 'x-bandit-signature': `t=${now / 1000},v1=${v1}` })).toMatchObject({ status: 200 });
	});

	it.each<[string, (body: string) => Promise<string>]>([
		['none', async () => ''],
		['one of another secret', (body) => signOutcomes(body, 'another secret of many characters', now)],
		['one of another body', () => signOutcomes('{}', secret, now)],
		['an old one', (body) => signOutcomes(body, secret, now - 301_000)],
		['one of the future', (body) => signOutcomes(body, secret, now + 301_000)],
		[
			'an old one with a new time',
			async (body) => {
				const old = await signOutcomes(body, secret, now - 400_000);
				return old.replace(/t=\d+/, `t=${now / 1000}`);
			},
		],
	])('refuses %s', async (_, signature) => {
		await open();
		const { id } = bandit.decide();
		const body = JSON.stringify({ decisionId: id, score: 1 });
		expect((await post(body, { 'x-bandit-signature': await signature(body) })).status).toBe(401);
		expect(bandit.insights().arms.every(({ outcomes }) => outcomes === 0)).toBe(true);
	});

	it('takes the old and the new secret while one is replaced', async () => {
		await open({ secret: ['the next secret, of many characters', secret] });
		expect(await post({ decisionId: bandit.decide().id, score: 1 })).toMatchObject({ status: 200 });
	});

	it('asks who may report in place of a signature, who then speaks as a user only', async () => {
		await open({ authorize: (request) => request.headers.get('cookie') === 'session=1' });
		const { id } = bandit.decide();
		expect((await post({ decisionId: id, score: 1 })).status).toBe(401);
		expect((await post({ decisionId: id, score: 1 }, { cookie: 'session=1' })).status).toBe(200);
		expect((await post({ decisionId: id, score: 1, source: 'judge' }, { cookie: 'session=1' })).status).toBe(400);
	});

	it('lets nobody in when the question who may report fails', async () => {
		await open({
			authorize: () => {
				throw new Error('session store is down');
			},
		});
		expect((await post({ decisionId: bandit.decide().id, score: 1 })).status).toBe(401);
	});

	it('says that an id is unknown, and takes ids as nothing but ids', async () => {
		await open();
		for (const id of ['nobody', "'; DROP TABLE decisions; --", '__proto__', 'toString', '\u0000', '💥']) {
			expect(await post({ decisionId: id, score: 1 })).toMatchObject({ status: 404 });
		}
	});

	it.each(['', '{', '"text"', '7', 'null', 'true'])('refuses the body %j', async (body) => {
		await open();
		expect((await post(body)).status).toBe(400);
	});

	it('reads no more than it may, said or not said beforehand', async () => {
		await open({ maxBytes: 100, maxOutcomes: 2 });
		expect((await post('x'.repeat(101))).status).toBe(413);
		let sent = 0;
		const endless = new ReadableStream({
			pull(controller) {
				if (sent++ > 10_000) controller.close();
				else controller.enqueue(new TextEncoder().encode('x'.repeat(1000)));
			},
		});
		const init = { method: 'POST', body: endless, duplex: 'half' } as RequestInit;
		const response = await outcomesHandler({ bandits: bandit, secret, maxBytes: 100 })(new Request('http://h/', init));
		expect(response.status).toBe(413);
		expect(sent).toBeLessThan(10);
		expect((await post([{}, {}, {}])).status).toBe(413);
	});

	it('takes POST only', async () => {
		await open();
		const response = await fetch(served!.url);
		expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
	});

	it('says that an outcome is kept while the store is down', async () => {
		await open();
		const { id } = bandit.decide();
		const report = bandit.report.bind(bandit);
		expect(await report(id, 'success')).toMatchObject({ status: 'recorded' });
		served = await (async () => {
			await served!.close();
			const waiting = { goal: 'triage', report: async () => ({ decisionId: id, status: 'pending' as const }) };
			return serve(outcomesHandler({ bandits: waiting, secret, clock: () => now }));
		})();
		expect(await post({ decisionId: id, score: 1 })).toMatchObject({ status: 202 });
	});

	it.each<[string, object]>([
		['bandits', { secret, bandits: [] }],
		['bandits', { secret, bandits: {} }],
		['secret', { bandits: { goal: 'g', report() {} } }],
		['secret', { bandits: { goal: 'g', report() {} }, secret: 'short' }],
		['secret', { bandits: { goal: 'g', report() {} }, secret, authorize: () => true }],
		['authorize', { bandits: { goal: 'g', report() {} }, authorize: true }],
		['maxOutcomes', { bandits: { goal: 'g', report() {} }, secret, maxOutcomes: 0 }],
	])('refuses %s as in %j', (option, options) => {
		expect(() => outcomesHandler(options as OutcomesHandlerOptions)).toThrow(InvalidOptionError);
		expect(() => outcomesHandler(options as OutcomesHandlerOptions)).toThrow(`${option}:`);
		expect(() => outcomesHandler(options as OutcomesHandlerOptions)).not.toThrow('short');
	});
});
