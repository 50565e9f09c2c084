import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { insight } from '../bandit/helpers.ts';
import { OpenAiServer, type Reply, type Script, text } from '../servers/openai-server.ts';
import { faultsPage, pagePath } from './faults-page.ts';
import { type Ask, type FaultKind, faultKinds, hasAsked } from './faults-table.ts';
import { type Way, ways } from './ways.ts';

const good = text('{"ok":true}');
let server: OpenAiServer;
beforeAll(async () => {
	server = await OpenAiServer.start(() => good);
});
afterAll(() => server.close());

/** What is asked for in calls of this kind, in this way; undefined when it can't be. */
function askOf({ asks = 'plain' }: FaultKind, way: Way): Ask | undefined {
	return way.asks.includes(asks) ? asks : undefined;
}

const isThorough = new Set(['ai 7, generateText', 'LangChain, invoke']);

const calls = 6;

/** How many of so many calls ask an arm that goes on failing. */
const asked: Record<FaultKind['alone'], number> = {
	'after three in a row': 3,
	'for as long as it asks': 1,
	'by requests of this kind, for an hour': 1,
	never: calls,
};

function failing(answer: Reply, kind: FaultKind): Script {
	const isRefused = kind.asks ?? 'plain';
	return (seen) => (seen.model === 'bad' && hasAsked(seen, isRefused) ? answer : good);
}

describe.each(ways.map((way) => [way.name, way] as const))('%s', (_, way) => {
	const rows = faultKinds.flatMap((kind) => {
		const ask = askOf(kind, way);
		if (ask === undefined || typeof kind.answers === 'string') return [];
		const answers = kind.answers.map((answer, i) => ({ kind, ask, answer, name: `${kind.name} (${i + 1})` }));
		// All providers' words in one way of each SDK; through the others it is the same code that reads them.
		return isThorough.has(way.name) ? answers : answers.slice(0, 1);
	});

	it.each(rows)('$name', async ({ kind, ask, answer }) => {
		server.script = failing(answer, kind);
		const errors: { arm?: string; statusCode?: number; failedOver?: boolean; takenOverBy?: string; message: string }[] =
			[];
		const {
			bandit,
			clock,
			ask: call,
		} = way.open(server.url, ['bad', 'good'], { onError: (event: never) => errors.push(event) });
		for (let i = 0; i < calls; i++) {
			const answered = call(ask);
			if (kind.next === 'no') await expect(answered).rejects.toThrow();
			else expect(await answered).toBe('{"ok":true}');
		}
		await bandit.flush();
		expect(insight(bandit, 'bad').draws).toBe(asked[kind.alone]);
		const { outcomes, availability } = insight(bandit, 'bad');
		expect(outcomes).toBe(kind.teaches === 'failure' ? asked[kind.alone] : 0);
		expect(availability).toBe(kind.teaches === 'availability' ? 0 : 1);
		expect(insight(bandit, 'good').outcomes).toBe(kind.next === 'no' ? 0 : calls);

		// What is told names all of it, in one line.
		expect(errors).toHaveLength(asked[kind.alone]);
		const takenOverBy = kind.next === 'no' ? undefined : 'good';
		const statusCode = answer.kind === 'status' ? answer.status : undefined;
		expect(errors[0]).toMatchObject({ arm: 'bad', failedOver: kind.next !== 'no' });
		expect([errors[0]!.statusCode, errors[0]!.takenOverBy]).toEqual([statusCode, takenOverBy]);
		expect(errors[0]!.message).toMatch(
			kind.next === 'no' ? /^call of bad failed \([^\n]+$/ : /^call of bad failed \(.*; good took over: [^\n]+$/,
		);

		// Requests that have nothing of what was refused are served as before, and later the others are tried again.
		const before = insight(bandit, 'bad').draws;
		if (kind.asks !== undefined && way.asks.includes('plain') && ask !== 'schema') {
			await call('plain');
			expect(insight(bandit, 'bad').draws).toBe(before + 1);
		}
		clock.now += 3_700_000;
		await call(ask).catch(() => {});
		expect(insight(bandit, 'bad').draws).toBeGreaterThan(before);
	});

	it('all arms failing: the last one’s own error, each asked once', async () => {
		server.script = () => ({ kind: 'status', status: 503, message: 'all down' });
		server.seen.length = 0;
		const { ask } = way.open(server.url, ['bad', 'good', 'third']);
		await expect(ask('plain')).rejects.toThrow(/all down|503/);
		expect(server.seen.map(({ model }) => model).sort()).toEqual(['bad', 'good', 'third']);
	});

	it('a refusal that two arms agree on is thrown, and the third arm is not asked', async () => {
		server.script = () => ({ kind: 'status', status: 400, message: 'nobody knows why' });
		server.seen.length = 0;
		const { ask } = way.open(server.url, ['bad', 'good', 'third']);
		await expect(ask('plain')).rejects.toThrow();
		expect(server.seen).toHaveLength(2);
	});
});

const patient = ways.filter(({ name }) => !name.includes('generateObject') && !name.includes('Structured'));

describe('a caller', () => {
	let silent: OpenAiServer;
	beforeAll(async () => {
		silent = await OpenAiServer.start(({ model }) => (model === 'bad' ? { kind: 'hang' } : good));
	});
	afterAll(() => silent.close());

	it.concurrent.each(patient)('of $name that has no patience fails the arm, and asks no other', async (way) => {
		const { bandit, ask } = way.open(silent.url, ['bad', 'good']);
		await expect(ask('plain', AbortSignal.timeout(500))).rejects.toThrow();
		await vi.waitFor(() => expect(insight(bandit, 'bad').outcomes).toBe(1), { timeout: 10_000 });
		expect(insight(bandit, 'good').draws).toBe(0);
	});

	it.concurrent.each(patient)('of $name that changes its mind teaches nothing', async (way) => {
		const { bandit, ask } = way.open(silent.url, ['bad', 'good']);
		const controller = new AbortController();
		setTimeout(() => controller.abort(), 500);
		await expect(ask('plain', controller.signal)).rejects.toThrow();
		await bandit.flush();
		expect(insight(bandit, 'bad')).toMatchObject({ draws: 1, outcomes: 0 });
		expect(insight(bandit, 'good').draws).toBe(0);
	});
});

it('the page "Faults" says what these tests show', () => {
	expect(readFileSync(pagePath, 'utf8'), 'write it anew: npm run docs:faults').toBe(faultsPage());
});
