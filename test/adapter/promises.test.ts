import { FakeListChatModel } from '@langchain/core/utils/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChatBandit } from '../../src/langchain/index.ts';
import { cheapest } from '../../src/objective/cheapest.ts';
import { memoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { insight } from '../bandit/helpers.ts';
import { OpenAiServer, type Reply, type Script, text } from '../servers/openai-server.ts';
import { ways } from './ways.ts';

const good = text('{"ok":true}');
const answering =
	(answers: Record<string, Reply>): Script =>
	({ model }) =>
		answers[model] ?? good;

let server: OpenAiServer;
beforeAll(async () => {
	server = await OpenAiServer.start(() => good);
});
afterAll(() => server.close());
beforeEach(() => {
	server.script = () => good;
	server.seen.length = 0;
});

/** A store whose every answer takes a while. */
function slow(inner: Store): Store {
	const later =
		<A extends unknown[], R>(call: (...args: A) => R) =>
		async (...args: A): Promise<Awaited<R>> => {
			await new Promise((resolve) => setTimeout(resolve, 30));
			return await call.apply(inner, args);
		};
	return new Proxy(inner, {
		get: (target, name) => {
			const value: unknown = Reflect.get(target, name);
			return typeof value === 'function' && name !== 'close' ? later(value as never) : value;
		},
	});
}

describe.each(ways.map((way) => [way.name, way] as const))('%s', (_, way) => {
	const ask = 'plain';

	it('its first call on an asynchronous store waits for what was learnt', async () => {
		const store = memoryStore();
		const teacher = way.open(server.url, ['one', 'two'], { store });
		await teacher.bandit.warmStart(
			Array.from({ length: 400 }, (_, i) => ({
				request: `x${i}`,
				id: `${i}`,
				arm: i % 2 === 0 ? 'one' : 'two',
				outcome: i % 2 === 0 ? ('failure' as const) : ('success' as const),
			})),
		);
		await teacher.bandit.close();
		const arms = { objective: undefined, store: slow(store) };
		for (let i = 0; i < 5; i++) {
			const late = way.open(server.url, ['one', 'two'], arms);
			await late.ask(ask);
			expect(insight(late.bandit, 'one').outcomes).toBeGreaterThan(100);
		}
	});

	it('in shadow mode others answer beside it, unheard, without its signal, and not while they are down', async () => {
		server.script = answering({ two: { kind: 'text', text: '{"ok":true}', delayMs: 60 } });
		const options = { mode: 'shadow', baseline: 'one', shadowSample: 1, breaker: { failures: 2 } };
		const { bandit, ask: call } = way.open(server.url, ['one', 'two'], options);
		const controller = new AbortController();
		for (let i = 0; i < 3; i++) expect(await call(ask, controller.signal)).toBe('{"ok":true}');
		controller.abort();
		await bandit.flush();
		expect(insight(bandit, 'two')).toMatchObject({ draws: 3, outcomes: 3, availability: 1 });

		server.script = answering({ two: { kind: 'status', status: 500 } });
		for (let i = 0; i < 6; i++) {
			expect(await call(ask)).toBe('{"ok":true}');
			await bandit.flush();
		}
		expect(insight(bandit, 'two').draws).toBe(5);
		expect(insight(bandit, 'one').draws).toBe(9);
	});

	it('an answer that fails is escalated', async () => {
		server.script = answering({ one: text('{"ok":false}') });
		const options = {
			escalate: { buffer: true },
			successWhen: ({ text }: { text: string }) => text.includes('true'),
			objective: cheapest({ within: 0.5 }),
		};
		const { bandit, ask: call } = way.open(server.url, ['one', 'two'], options, 0.4);
		for (let i = 0; i < 4; i++) expect(await call(ask)).toBe('{"ok":true}');
		expect(insight(bandit, 'one').outcomes).toBeGreaterThan(0);
		expect(server.calls('one') + server.calls('two')).toBeGreaterThan(4);
	});

	it('a condition that throws, or a callback, breaks no call', async () => {
		const broken = (): never => {
			throw new Error('of the caller');
		};
		const errors: { during: string }[] = [];
		const { bandit, ask: call } = way.open(server.url, ['one'], {
			successWhen: broken,
			onDecision: broken,
			onOutcome: broken,
			onError: (event: never) => errors.push(event),
		});
		expect(await call(ask)).toBe('{"ok":true}');
		await bandit.flush();
		expect(errors.map(({ during }) => during)).toEqual(expect.arrayContaining(['successWhen', 'onDecision']));
		expect(insight(bandit, 'one')).toMatchObject({ draws: 1, outcomes: 0 });
	});

	it('the decision of a call is learnt from once, and the arm’s cost and latency are seen', async () => {
		const { bandit, ask: call } = way.open(server.url, ['one', 'two']);
		for (let i = 0; i < 3; i++) await call(ask);
		await bandit.flush();
		const { arms } = bandit.insights();
		expect(arms.reduce((sum, { outcomes }) => sum + outcomes, 0)).toBe(3);
		expect(arms.reduce((sum, { draws }) => sum + draws, 0)).toBe(3);
		expect(arms[0]!.availability).toBe(1);
	});
});

it.concurrent.each(ways.filter(({ name }) => /7, generateText|invoke/.test(name)))(
	'$name: a call does not wait for a store that does not answer, but for a while',
	async (way) => {
		const never = new Promise<never>(() => {});
		const store = new Proxy(memoryStore(), {
			get: (target, name) => (name === 'name' ? target.name : () => never),
		});
		expect(await way.open(server.url, ['one'], { store }).ask('plain')).toBe('{"ok":true}');
	},
);

describe('what an SDK can not do', () => {
	it.each(['settings', 'system', 'tools', 'prepare'])('is refused by name: an arm’s %s in LangChain', (name) => {
		const model = new FakeListChatModel({ responses: ['x'] });
		const arms = [{ id: 'a', model, [name]: {} } as never];
		expect(() => new ChatBandit({ arms, store: memoryStore() })).toThrow(`arms[0].${name}`);
	});
});
