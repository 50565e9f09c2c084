import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insight } from '../bandit/helpers.ts';
import { OpenAiServer, type Reply, status, text } from '../servers/openai-server.ts';
import type { Ask } from './faults-table.ts';
import { type Caller, ways } from './ways.ts';

/*
 * At each stage of a call the caller leaves: it ends, no further arm is asked, and nothing is learnt of who did not fail.
 */

let server: OpenAiServer;
/** What the arms do; the first is asked first. */
let first: Reply;
let second: Reply;
beforeAll(async () => {
	server = await OpenAiServer.start(({ model }) => (model === 'first' ? first : second));
});
afterAll(() => server.close());

interface Stage {
	readonly name: string;
	readonly first: Reply;
	readonly second?: Reply;
	/** The caller leaves when so many requests have come, and have been looked at for a moment. */
	readonly after: number;
	/** Of streams alone. */
	readonly streamed?: boolean;
	readonly options?: object;
	/** What is asked for. Default: plain text. */
	readonly asks?: Ask;
	/** The first arm has failed. Default: when the second was asked. */
	readonly isDown?: boolean;
}

const hang: Reply = { kind: 'hang' };
const stages: readonly Stage[] = [
	{ name: 'before it is made', first: text('x'), after: 0 },
	{
		name: 'while it waits for an embedding',
		first: text('x'),
		after: 0,
		options: { policy: undefined, embed: never() },
	},
	{ name: 'while the first arm says nothing', first: hang, after: 1 },
	{ name: 'while the second arm says nothing', first: status(503), second: hang, after: 2 },
	{ name: 'while the second says nothing, after a socket that broke', first: { kind: 'drop' }, second: hang, after: 2 },
	{ name: 'between the frame and the first words', first: { kind: 'stall-after', text: '' }, after: 1 },
	{ name: 'after the first words', first: { kind: 'stall-after', text: 'well then ' }, after: 1, streamed: true },
	{
		name: 'after the first words of the second arm',
		first: status(500),
		second: { kind: 'stall-after', text: 'well then ' },
		after: 2,
		streamed: true,
	},
	{
		name: 'while two arms that were asked side by side say nothing',
		first: hang,
		second: hang,
		after: 2,
		options: { hedgeAfterMs: 20 },
		isDown: false,
	},
	{ name: 'while tools are asked for', first: hang, after: 1, asks: 'tools' },
	{ name: 'while an object is asked for', first: hang, after: 1, asks: 'schema' },
	{ name: 'while the second is asked for an object', first: status(500), second: hang, after: 2, asks: 'schema' },
	{ name: 'within an object', first: { kind: 'stall-after', text: '{"ok":' }, after: 1, asks: 'schema' },
	{ name: 'while the arm of shadow mode says nothing', first: hang, after: 1, options: { mode: 'shadow' } },
];

function never() {
	return { model: () => new Promise<number[]>(() => {}), timeoutMs: 60_000 };
}

/** The outcome of a promise that must end. */
const ended = (promise: Promise<unknown>): Promise<unknown> =>
	promise.then(
		() => 'answered',
		(error: unknown) => error,
	);

describe.each(ways)('$name', (way) => {
	const isStream = /stream/i.test(way.name);
	const possible = stages.filter(({ streamed, asks = 'plain' }) => (isStream || !streamed) && way.asks.includes(asks));
	it.each(possible)('$name', async (stage) => {
		({ first } = stage);
		second = stage.second ?? text('x');
		const told: unknown[] = [];
		const caller: Caller = way.open(server.url, ['first', 'second'], {
			onOutcome: (event: unknown) => told.push(event),
			...stage.options,
		});
		const before = server.seen.length;
		const controller = new AbortController();
		const reason = new DOMException('enough', 'AbortError');
		if (stage.after === 0 && stage.options === undefined) controller.abort(reason);
		const call = ended(caller.ask(stage.asks ?? 'plain', controller.signal));
		await expect.poll(() => server.seen.length - before, { timeout: 10_000 }).toBe(stage.after);
		await new Promise((resolve) => setTimeout(resolve, 20));
		controller.abort(reason);
		expect(await call).toBeInstanceOf(Error);
		await caller.bandit.flush();
		expect(server.seen.length - before).toBe(stage.after);
		expect(told).toEqual([]);
		// Who failed has failed; who was left has not.
		const isDown = stage.isDown ?? stage.after === 2;
		expect(insight(caller.bandit, 'first').outcomes).toBe(0);
		expect(insight(caller.bandit, 'first').availability ?? 1).toBe(isDown ? 0 : 1);
		expect(insight(caller.bandit, 'second').outcomes).toBe(0);
		expect(insight(caller.bandit, 'second').availability ?? 1).toBe(1);
	});
});
