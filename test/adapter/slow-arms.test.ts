/** Arms that stall, in both SDKs and all majors, over real HTTP. */
import { ChatOpenAI } from '@langchain/openai';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { banditModel } from '../../src/ai-sdk/index.ts';
import type { Bandit } from '../../src/bandit/bandit.ts';
import { ChatBandit } from '../../src/langchain/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { majors } from '../ai-sdk/majors.ts';
import { insight } from '../bandit/helpers.ts';
import { OpenAiServer, type Reply, text } from '../servers/openai-server.ts';

const replies: Record<string, Reply> = {
	hangs: { kind: 'hang' },
	'says nothing': { kind: 'stall-after', text: '' },
	'stops talking': { kind: 'stall-after', text: 'well then ' },
};
let server: OpenAiServer;
beforeAll(async () => {
	server = await OpenAiServer.start(({ model }) => replies[model] ?? text('fine'));
});
afterAll(() => server.close());

const price = { input: 1, output: 1 };
const options = {
	policy: 'beta',
	store: memoryStore(),
	onError: () => {},
} as const;
let goals = 0;
const armsOf = <Model>(make: (id: string) => Model, slow: string) => [
	{ id: 'slow', model: make(slow), prior: { mean: 0.99, strength: 1000 }, price },
	{ id: 'good', model: make('good'), prior: { mean: 0.5, strength: 1000 }, price },
];

interface Way {
	readonly name: string;
	/** A bandit whose first arm is slow, and a call of it that gives the text. */
	over(slow: string, more: object): { bandit: Bandit; ask(): Promise<string> };
	readonly isStream: boolean;
}

const ways: Way[] = majors.flatMap(({ name, ai, model }) =>
	(['generateText', 'streamText'] as const).map((call) => ({
		name: `${name}, ${call}`,
		isStream: call === 'streamText',
		over: (slow: string, more: object) => {
			const arms = armsOf((id) => model(server.url, id), slow);
			const over = banditModel({ ...options, goal: `g${++goals}`, arms, ...more });
			const ask = async (): Promise<string> => {
				const result = await ai[call]({ model: over, prompt: 'x', maxRetries: 0, onError: () => {} });
				if (call === 'generateText') return result.text;
				let said = '';
				try {
					for await (const text of result.textStream) said += text;
				} catch (error) {
					said += String(error);
				}
				return said;
			};
			return { bandit: over.bandit as Bandit<never>, ask };
		},
	})),
);
for (const [call, isStream] of [
	['invoke', false],
	['stream', true],
] as const) {
	ways.push({
		name: `LangChain, ${call}`,
		isStream,
		over: (slow, more) => {
			const make = (model: string) =>
				new ChatOpenAI({ model, apiKey: 'k', maxRetries: 0, configuration: { baseURL: server.url } });
			const over = new ChatBandit({ ...options, goal: `g${++goals}`, arms: armsOf(make, slow), ...more });
			const ask = async (): Promise<string> => {
				if (!isStream) return (await over.invoke('x')).text;
				let said = '';
				try {
					for await (const chunk of await over.stream('x')) said += chunk.text;
				} catch (error) {
					said += String(error);
				}
				return said;
			};
			return { bandit: over.bandit as Bandit<never>, ask };
		},
	});
}

/** How long a slow arm is waited for: all wait at once, and good arms have time. */
const limitMs = 4000;

/** Runs them all at once. */
const all = <T>(cases: readonly T[], run: (each: T) => Promise<void>): Promise<unknown> => Promise.all(cases.map(run));

const stalls = ways.flatMap((way) =>
	(way.isStream ? ['hangs', 'says nothing'] : ['hangs']).map((slow) => ({ ...way, slow })),
);

describe('in all majors and LangChain', () => {
	it('attemptTimeout: a caller without time limits is served by the next arm', async () => {
		const cases = stalls.flatMap((stall) =>
			[
				{ totalMs: limitMs },
				{ totalMs: `${limitMs / 1000}s` },
				...(stall.isStream ? [{ firstContentMs: limitMs }, { firstContentMs: limitMs, totalMs: 90_000 }] : []),
			].map((attemptTimeout) => ({ ...stall, attemptTimeout })),
		);
		await all(cases, async ({ name, over, slow, attemptTimeout }) => {
			const { bandit, ask } = over(slow, { attemptTimeout });
			expect(await ask(), name).toBe('fine');
			expect(insight(bandit, 'slow'), name).toMatchObject({ draws: 1, outcomes: 0, availability: 0 });
			expect(insight(bandit, 'good'), name).toMatchObject({ draws: 1, availability: 1 });
		});
		// And their connections are closed.
		await vi.waitFor(() => expect(server.open).toBe(0), { timeout: 10_000 });
	}, 60_000);

	it('hedgeAfterMs: a second arm is asked, and the first is cancelled', async () => {
		await all(stalls, async ({ name, over, slow }) => {
			const { bandit, ask } = over(slow, { hedgeAfterMs: 1000 });
			expect(await ask(), name).toBe('fine');
			expect(insight(bandit, 'slow'), name).toMatchObject({ draws: 1, outcomes: 0, availability: 1 });
			expect(insight(bandit, 'good'), name).toMatchObject({ draws: 1, costedCalls: 1 });
		});
		await vi.waitFor(() => expect(server.open).toBe(0), { timeout: 10_000 });
	}, 60_000);

	it('a burst on an arm that hangs is served', async () => {
		const some = ways.filter(({ name }) => !/ai [456]/.test(name));
		await all(some, async ({ name, over }) => {
			const { ask } = over('hangs', { attemptTimeout: { firstContentMs: limitMs, totalMs: limitMs } });
			const texts = await Promise.all(Array.from({ length: 20 }, () => ask()));
			expect(texts, name).toEqual(Array(20).fill('fine'));
		});
	}, 60_000);

	it('a stream that stops in the middle ends, and counts against its arm', async () => {
		await all(
			ways.filter(({ isStream }) => isStream),
			async ({ name, over }) => {
				const { bandit, ask } = over('stops talking', { attemptTimeout: { firstContentMs: 90_000, totalMs: limitMs } });
				// What had been said stays said, and nobody speaks after it.
				expect(await ask(), name).not.toContain('fine');
				await vi.waitFor(() => expect(insight(bandit, 'slow').availability, name).toBe(0), { timeout: 10_000 });
				expect(insight(bandit, 'good').draws, name).toBe(0);
			},
		);
		await vi.waitFor(() => expect(server.open).toBe(0), { timeout: 10_000 });
	}, 60_000);
});

it.each([
	[{ attemptTimeout: { totalMs: 0 } }, 'attemptTimeout.totalMs'],
	[{ attemptTimeout: { chunkMs: 5 } }, 'attemptTimeout.chunkMs'],
	[{ hedgeAfterMs: 'later' }, 'hedgeAfterMs'],
	[{ timers: {} }, 'timers'],
	[{ breaker: { hungAfterMs: -1 } }, 'breaker.hungAfterMs'],
])('%j is refused by both', (more, option) => {
	for (const { over } of ways) expect(() => over('hangs', more)).toThrow(expect.objectContaining({ option }));
});

it('an arm’s own limits are read by both, and refused by its place', async () => {
	const own = (attemptTimeout: unknown) => ({
		arms: armsOf((id) => majors[3]!.model(server.url, id), 'hangs').map((arm) => ({ ...arm, attemptTimeout })),
	});
	expect(() => banditModel({ ...options, ...own({ total: 5 }) } as never)).toThrow(
		expect.objectContaining({ option: 'arms[0].attemptTimeout.total' }),
	);
	const bandit = banditModel({ ...options, goal: 'own', ...own({ totalMs: limitMs }) } as never);
	const result = await majors[3]!.ai.generateText({ model: bandit, prompt: 'x' });
	expect(result.text).toBe('fine');
	const make = (model: string) =>
		new ChatOpenAI({ model, apiKey: 'k', maxRetries: 0, configuration: { baseURL: server.url } });
	const arms = armsOf(make, 'hangs').map((arm) => ({ ...arm, attemptTimeout: { totalMs: '2s' } }));
	expect((await new ChatBandit({ ...options, goal: 'own too', arms }).invoke('x')).text).toBe('fine');
});
