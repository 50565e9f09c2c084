import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGateway } from '@ai-sdk/gateway';
import { ChatOpenAI } from '@langchain/openai';
import { type JudgeModel, memoryStore, type PairwiseOptions, pairwise, type Store, seededRng } from 'bandit-model';
import { openReport } from 'bandit-model/report';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ways } from '../adapter/ways.ts';
import { majors } from '../ai-sdk/majors.ts';
import { OpenAiServer, type Seen, text } from '../servers/openai-server.ts';

let server: OpenAiServer;
/** What the judge says of a document with two answers. */
let verdict: (data: { request: string; A: { answer: string }; B: { answer: string } }) => string;

/** `one`, the arm that answers, is the cheaper; `two` is asked beside it. */
function scripted({ model, body }: Seen) {
	if (model !== 'judge') return text(`{"ok":${model === 'one'}}`);
	return text(verdict(JSON.parse(String(body.messages.at(-1)!.content))));
}

const better = (side: string): string => JSON.stringify({ reason: 'because', better: side });

beforeAll(async () => {
	server = await OpenAiServer.start(scripted);
});
afterAll(() => server.close());
beforeEach(() => {
	server.seen.length = 0;
	verdict = ({ A }) => better(A.answer.includes('true') ? 'A' : 'B');
});

const openAi7 = () => majors.at(-1)!.model(server.url, 'judge');

async function comparisonsOf(store: Store, goal = 'test') {
	return (await openReport(store, { goal }).comparisons())[0];
}

/** Asks some questions in shadow mode. */
async function shadowed(
	options: Partial<PairwiseOptions> = {},
	{ way = ways[0]!, store = memoryStore() as Store, calls = 8, more = {} } = {},
) {
	const errors: string[] = [];
	const judge = pairwise({
		model: openAi7(),
		budgetUsd: 1,
		price: { input: 1, output: 1 },
		rng: seededRng('order'),
		...options,
	});
	const { bandit, ask } = way.open(server.url, ['one', 'two'], {
		...{ store, mode: 'shadow', shadowSample: 1, shadowJudge: judge },
		onError: ({ error }: { error: Error }) => errors.push(error.message),
		...more,
	});
	const answers: string[] = [];
	for (let i = 0; i < calls; i++) {
		answers.push(await ask('plain'));
		await bandit.flush();
	}
	await bandit.close();
	expect(new Set(answers)).toEqual(new Set(['{"ok":true}']));
	return { errors, pair: await comparisonsOf(store) };
}

describe.each(ways.map((way) => [way.name, way] as const))('%s', (_, way) => {
	it('has answers compared, blind and in random order', async () => {
		const store = memoryStore();
		const { pair, errors } = await shadowed({}, { way, store });
		expect(errors).toEqual([]);
		expect(pair).toMatchObject({ given: 'one', shadow: 'two', compared: 8, failed: 0, ties: 0, cheaper: 'one' });
		expect(pair).toMatchObject({ requests: 8, savedUsd: undefined, savedPerRequestUsd: { value: expect.any(Number) } });
		expect(pair!.judgeUsd).toBeGreaterThan(0);
		const asked = server.seen.filter(({ model }) => model === 'judge').map(({ body }) => body.messages.at(-1)!.content);
		for (const each of asked) expect(String(each)).not.toMatch(/one|two/);
		const first = asked.map((each) => JSON.parse(String(each)).A.answer);
		expect(new Set(first).size).toBe(2);
		// What the judge cost is spent for no arm.
		const { extraUsd } = await openReport(store, { goal: 'test' }).savings();
		expect(extraUsd).toBeGreaterThan(pair!.judgeUsd);
	});
});

describe('a judge of pairs', () => {
	const judges: [string, () => JudgeModel][] = [
		...majors.map(({ name, model }): [string, () => JudgeModel] => [name, () => model(server.url, 'judge')]),
		[
			'LangChain',
			() => new ChatOpenAI({ model: 'judge', apiKey: 'test', maxRetries: 0, configuration: { baseURL: server.url } }),
		],
	];
	it.each(judges)('may be a model of %s', async (_, model) => {
		verdict = () => better('tie');
		const { pair, errors } = await shadowed({ model: model() });
		expect(errors).toEqual([]);
		expect(pair).toMatchObject({ compared: 8, ties: 8, failed: 0, firstPreferred: undefined });
	});

	it('may be a decision model', async () => {
		const gateway = createServer(async (request, response) => {
			let raw = '';
			for await (const chunk of request) raw += chunk;
			const { stateParts, questions } = JSON.parse(raw);
			const [{ value }] = stateParts;
			expect(Object.keys(questions.better.criteria)).toEqual(['A', 'B', 'tie']);
			const answer = { type: 'choice', choice: value.A.answer.includes('true') ? 'A' : 'B' };
			response.setHeader('content-type', 'application/json');
			response.end(
				JSON.stringify({
					answers: { better: answer },
					usage: { inputTokens: 50, outputTokens: 1 },
					providerMetadata: { gateway: { cost: '0.002' } },
				}),
			);
		}).listen(0, '127.0.0.1');
		await new Promise((resolve) => gateway.once('listening', resolve));
		const baseURL = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
		const model = createGateway({ baseURL, apiKey: 'test' }).decisionModel('any/judge' as never);
		const { pair, errors } = await shadowed({ model, price: undefined });
		gateway.close();
		expect(errors).toEqual([]);
		expect(pair).toMatchObject({ compared: 8, failed: 0, judgeUsd: expect.closeTo(0.016, 9) });
	});

	it('that goes by position favours nobody', async () => {
		verdict = () => better('A');
		const { pair } = await shadowed({}, { calls: 60 });
		expect(pair!.firstPreferred).toBe(1);
		const { value, low, high } = pair!.asGood as { value: number; low: number; high: number };
		expect(value).toBeGreaterThan(0.3);
		expect(low).toBeLessThan(0.5);
		expect(high).toBeGreaterThan(0.5);
	});

	it.each([
		['answers nonsense', () => 'I like both.', /neither A, B nor tie/],
		['names a third', () => better('C'), /neither A, B nor tie/],
		[
			'is down',
			() => {
				throw new Error('down');
			},
			/./,
		],
	])('that %s breaks nothing', async (_, says, message) => {
		verdict = says;
		server.script = (seen) => {
			try {
				return scripted(seen);
			} catch {
				return { kind: 'status', status: 500 };
			}
		};
		const { pair, errors } = await shadowed({}, { calls: 3 });
		server.script = scripted;
		expect(pair).toMatchObject({ compared: 0, failed: 3, asGood: { refused: expect.stringMatching(/0 of the 30/) } });
		expect(errors).toHaveLength(3);
		for (const error of errors) expect(error).toMatch(message);
	});

	it('ends with its budget, which is the goal’s', async () => {
		const store = memoryStore();
		// A call of the test server takes 15 tokens or so, at a cent each.
		const price = { input: 10_000, output: 10_000 };
		const { pair, errors } = await shadowed({ price, budgetUsd: 1 }, { store, calls: 12 });
		const { compared, judgeUsd } = pair!;
		expect(compared).toBeGreaterThan(2);
		expect(compared).toBeLessThan(12);
		expect(judgeUsd).toBeLessThanOrEqual(1);
		expect(compared).toBe(Math.floor(compared / judgeUsd));
		expect(errors).toEqual([expect.stringMatching(/No more answers are compared: the budget of 1 USD is used up/)]);
		// Another process finds it used up.
		const again = await shadowed({ price, budgetUsd: 1 }, { store, calls: 3 });
		expect(again.pair).toMatchObject({ compared, judgeUsd: expect.closeTo(judgeUsd, 9) });
		expect(again.errors).toEqual(errors);
	});

	it('whose cost nobody knows is asked once, unless there is no budget', async () => {
		const bounded = await shadowed({ price: undefined, budgetUsd: 1 }, { calls: 3 });
		expect(bounded.pair).toMatchObject({ compared: 1, judgeUsd: 0 });
		expect(bounded.errors).toEqual([expect.stringMatching(/nobody knows what the judge costs/)]);
		const free = await shadowed({ price: undefined, budgetUsd: Number.POSITIVE_INFINITY }, { calls: 3 });
		expect(free.pair).toMatchObject({ compared: 3 });
		expect(free.errors).toEqual([]);
	});

	it('compares nothing when an answer broke, and holds nothing up', async () => {
		server.script = (seen) => (seen.model === 'two' ? { kind: 'status', status: 500 } : scripted(seen));
		const { pair } = await shadowed({}, { calls: 3 });
		server.script = scripted;
		expect(pair).toBeUndefined();
		expect(server.calls('judge')).toBe(0);
	});

	it.each([
		['model', { model: 'gpt-4o' }],
		['budgetUsd', { budgetUsd: 0 }],
		['budgetUsd', { budgetUsd: '5' }],
		['rubric', { rubric: ' ' }],
		['maxChars', { maxChars: 0 }],
		['sample', { sample: 0.5 }],
		['timeoutMs', { timeoutMs: -1 }],
	])('refuses a bad %s', (name, bad) => {
		expect(() => pairwise({ model: openAi7(), budgetUsd: 1, ...bad } as never)).toThrow(`pairwise.${name}`);
		const open = () => ways[0]!.open(server.url, ['one', 'two'], { shadowJudge: bad });
		expect(open).toThrow(/shadowJudge: .*pairwise\(/);
	});
});
