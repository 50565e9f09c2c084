import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { CallResult } from '../../src/base/call.ts';
import { InvalidOptionError } from '../../src/base/errors.ts';
import type { Condition } from '../../src/outcome/condition.ts';
import {
	callsTool,
	json,
	lengthBetween,
	matches,
	matchesSchema,
	maxCost,
	maxLatency,
	nonEmpty,
	notRefusal,
	oneOf,
	type StandardSchema,
	similarTo,
	stopped,
	tokenF1,
	validToolCalls,
} from '../../src/outcome/index.ts';
import { resultOf } from './result.ts';

/** Checks that every result in `good` succeeds and every one in `bad` fails with its category and a reason. */
function holds(condition: Condition, good: Partial<CallResult>[], bad: [Partial<CallResult>, string][]): void {
	for (const given of good) expect(condition.check(resultOf(given)), JSON.stringify(given)).toEqual({ score: 1 });
	for (const [given, category] of bad) {
		const verdict = condition.check(resultOf(given));
		expect(verdict, JSON.stringify(given)).toEqual({ score: 0, reason: expect.stringMatching(/./), category });
	}
}

const text = (...texts: string[]): Partial<CallResult>[] => texts.map((text) => ({ text }));
const call = (toolName: string, input: unknown): Partial<CallResult> => ({ toolCalls: [{ toolName, input }] });

describe('text', () => {
	test('nonEmpty', () => {
		holds(
			nonEmpty(),
			[...text('a'), { text: '', object: null }, { text: '', ...call('f', {}) }],
			[[{ text: ' \n ' }, 'empty']],
		);
	});

	test('stopped', () => {
		holds(
			stopped(),
			[{ finishReason: 'stop' }, { finishReason: 'tool-calls' }],
			[
				[{ finishReason: 'length' }, 'truncated'],
				[{ finishReason: 'content-filter' }, 'refused'],
				[{ finishReason: 'error' }, 'provider_error'],
				[{ finishReason: 'unknown' }, 'other'],
			],
		);
	});

	test('oneOf', () => {
		const wrong = 'validation_failed';
		holds(oneOf(['Invoice', 'receipt']), text('invoice', ' RECEIPT\n'), [
			[{ text: 'invoice.' }, wrong],
			[{ text: 'an invoice' }, wrong],
			[{ text: '' }, wrong],
		]);
		holds(oneOf(['Invoice'], { caseSensitive: true }), text('Invoice '), [[{ text: 'invoice' }, wrong]]);
		holds(oneOf(['Invoice'], { trim: false }), text('invoice'), [[{ text: 'Invoice ' }, wrong]]);
		expect(() => oneOf([])).toThrow(InvalidOptionError);
		expect(() => oneOf('yes' as unknown as string[])).toThrow(/oneOf.labels/);
	});

	test('matches, again and again with a global regex', () => {
		const condition = matches(/\d+/g);
		for (let i = 0; i < 3; i++) holds(condition, text('12', 'no. 12'), [[{ text: 'none' }, 'validation_failed']]);
		expect(() => matches('x' as unknown as RegExp)).toThrow(InvalidOptionError);
	});

	test('json', () => {
		holds(
			json(),
			[
				...text('{"a":1}', '[1]', 'null', '```json\n{"a":1}\n```', '```\n[]\n```', '```json{"a":1}```'),
				{ text: '', object: {} },
			],
			[
				[{ text: 'Here: {"a":1}' }, 'malformed'],
				[{ text: '' }, 'malformed'],
				[{ text: '{"a":', finishReason: 'length' }, 'truncated'],
			],
		);
	});

	test('lengthBetween', () => {
		holds(lengthBetween(2, 4), text('ab', 'abcd', '  abcd  '), [
			[{ text: 'a' }, 'validation_failed'],
			[{ text: 'abcde' }, 'validation_failed'],
			[{ text: '   ' }, 'empty'],
		]);
		expect(() => lengthBetween(3, 2)).toThrow(/lengthBetween.max/);
		expect(() => lengthBetween(-1, 2)).toThrow(/lengthBetween.min/);
	});
});

describe('limits', () => {
	test('maxLatency', () => {
		holds(maxLatency(100), [{ latencyMs: 100 }], [[{ latencyMs: 101 }, 'too_slow']]);
		expect(() => maxLatency(Number.NaN)).toThrow(InvalidOptionError);
	});

	test('maxCost, unknown while the cost is', () => {
		holds(maxCost(0.01), [{ costUsd: 0.01 }, { costUsd: 0 }], [[{ costUsd: 0.02 }, 'too_costly']]);
		expect(maxCost(0.01).check(resultOf({ costUsd: undefined }))).toBeUndefined();
		expect(() => maxCost(-1)).toThrow(InvalidOptionError);
	});
});

const schemas: [string, StandardSchema][] = [
	['zod', z.object({ status: z.enum(['open', 'done']), count: z.number().int() })],
	['valibot', v.object({ status: v.picklist(['open', 'done']), count: v.pipe(v.number(), v.integer()) })],
	['arktype', type({ status: "'open' | 'done'", count: 'number.integer' })],
];

describe.each(schemas)('schema of %s', (_, schema) => {
	test('matchesSchema', () => {
		const good = { status: 'done', count: 2 };
		holds(
			matchesSchema(schema),
			[...text(JSON.stringify(good), `\`\`\`json\n${JSON.stringify(good)}\n\`\`\``), { text: '', object: good }],
			[
				[{ text: 'done, 2' }, 'malformed'],
				[{ text: '{"status":"done"', finishReason: 'length' }, 'truncated'],
				[{ text: '{"status":"done"}' }, 'validation_failed'],
				[{ object: { status: 'done', count: 2.5 } }, 'validation_failed'],
				[{ object: null }, 'validation_failed'],
			],
		);
	});

	test('the reason has the path and not the value, for reasons are kept', () => {
		const verdict = matchesSchema(schema).check(resultOf({ object: { status: 'my secret', count: 1 } }));
		expect(verdict).toMatchObject({ reason: 'the answer does not fit the schema at status' });
	});

	test('validToolCalls', () => {
		const good = { status: 'done', count: 2 };
		holds(
			validToolCalls({ update: schema }),
			[{ toolCalls: [] }, call('update', good)],
			[
				[call('updat', good), 'tool_error'],
				[call('toString', good), 'tool_error'],
				[call('update', '{"status":'), 'tool_error'],
				[call('update', { status: 'done' }), 'validation_failed'],
				[
					{
						toolCalls: [
							{ toolName: 'update', input: good },
							{ toolName: 'update', input: {} },
						],
					},
					'validation_failed',
				],
			],
		);
	});
});

describe('schemas', () => {
	test('any Standard Schema fits the type', () => {
		const one: StandardSchemaV1 = z.string();
		expect(matchesSchema(one).check(resultOf({ text: '"x"' }))).toEqual({ score: 1 });
	});

	test('an asynchronous schema makes the verdict a promise', async () => {
		const schema = z.object({ a: z.number() }).refine(async ({ a }) => a > 1);
		const verdict = matchesSchema(schema).check(resultOf({ object: { a: 1 } }));
		expect(verdict).toBeInstanceOf(Promise);
		expect(await verdict).toMatchObject({ score: 0, category: 'validation_failed' });
		expect(await matchesSchema(schema).check(resultOf({ object: { a: 2 } }))).toEqual({ score: 1 });
		expect(await validToolCalls({ f: schema }).check(resultOf(call('f', { a: 1 })))).toMatchObject({ score: 0 });
		expect(await validToolCalls({ f: schema }).check(resultOf(call('f', { a: 2 })))).toEqual({ score: 1 });
	});

	test('what is no schema is refused', () => {
		expect(() => matchesSchema({ type: 'object' } as unknown as StandardSchema)).toThrow(InvalidOptionError);
		expect(() => validToolCalls({ f: {} as StandardSchema })).toThrow(/validToolCalls.schemas.f/);
	});
});

test('callsTool', () => {
	holds(callsTool(), [call('f', {})], [[{}, 'tool_error']]);
	holds(
		callsTool('f'),
		[
			{
				toolCalls: [
					{ toolName: 'g', input: {} },
					{ toolName: 'f', input: {} },
				],
			},
		],
		[[call('g', {}), 'tool_error']],
	);
	expect(() => callsTool('')).toThrow(InvalidOptionError);
});

describe('notRefusal', () => {
	test.each([
		"I'm sorry, but I can't assist with that request.",
		'I’m sorry, but I can’t help with that.',
		"I can't help with that.",
		'Sorry, I cannot comply with this request.',
		'I apologize, but I am unable to provide assistance with this.',
		'As an AI language model, I cannot help with that.',
		"Unfortunately, I won't engage in this conversation.",
		'Es tut mir leid, aber dabei kann ich nicht helfen.',
		'Tut mir leid, dabei kann ich dir leider nicht weiterhelfen.',
		'Leider kann ich Ihnen dabei nicht helfen.',
		'Je suis désolé, mais je ne peux pas vous aider avec cette demande.',
		'Désolée, je ne peux pas répondre à cette demande.',
		'Lo siento, pero no puedo ayudarte con eso.',
		'Mi dispiace, ma non posso aiutarti con questa richiesta.',
		'Desculpe, mas não posso ajudar com isso.',
		'Sinto muito, mas não posso ajudar com isso.',
		'Het spijt me, maar ik kan je daar niet mee helpen.',
		'抱歉,我无法协助处理这个请求。',
		'很抱歉,我无法为您提供帮助。',
		'申し訳ありませんが、そのご要望にはお応えできません。',
		'죄송하지만 해당 요청을 도와드릴 수 없습니다.',
	])('%s', (text) => {
		expect(notRefusal().check(resultOf({ text }))).toMatchObject({ score: 0, category: 'refused' });
	});

	test.each([
		"I can't find an invoice number in this document.",
		"I'm sorry to hear that your order is late! Here is what I can do.",
		'Sorry for the delay. The total is 12.',
		'Unfortunately, the train has left.',
		'The model said: "I can\'t help with that."',
		'Cannot',
		'I cannot recommend this book highly enough.',
		'Es tut mir leid, dass Ihre Bestellung zu spät kam. Ich helfe gern.',
		'Leider ist der Zug abgefahren.',
		'Je suis désolé pour le retard.',
		'Lo siento mucho, el pedido llega mañana.',
		'抱歉让您久等了,发票总额是十二元。',
		'申し訳ありません、合計は12です。',
		'죄송합니다. 합계는 12입니다.',
		'',
	])('not: %s', (text) => {
		expect(notRefusal().check(resultOf({ text }))).toEqual({ score: 1 });
	});

	test('a content filter is a refusal, a tool call is none', () => {
		holds(
			notRefusal(),
			[{ text: "I can't help with that.", ...call('handOver', {}) }],
			[[{ text: '', finishReason: 'content-filter' }, 'refused']],
		);
	});
});

describe('similarTo', () => {
	test('token F1, by hand', () => {
		// Shared: the, cat (2 of 3 and of 4 tokens): 2 · 2 / 7.
		expect(tokenF1('The cat sat', 'the black CAT, slept.')).toBeCloseTo(4 / 7, 12);
		expect(tokenF1('a a a', 'a')).toBeCloseTo(0.5, 12);
		expect(tokenF1('今日は雨', '今日は晴')).toBeCloseTo(0.75, 12);
		expect(tokenF1('', '!')).toBe(1);
		expect(tokenF1('a', '')).toBe(0);
	});

	test('scores, and with a threshold decides', () => {
		expect(similarTo('the cat sat').check(resultOf({ text: 'The cat sat.' }))).toEqual({ score: 1 });
		expect(similarTo('the cat sat').check(resultOf({ text: 'The cat' }))).toMatchObject({
			score: expect.closeTo(0.8, 12),
			category: 'wrong_answer',
		});
		holds(similarTo('the cat sat', { threshold: 0.8 }), text('the cat'), [[{ text: 'the dog' }, 'wrong_answer']]);
	});

	test('takes the reference from a function, sync or async', async () => {
		const expected = new Map([['q', 'yes']]);
		const condition = similarTo((_, request) => expected.get(request?.text ?? ''));
		expect(condition.check(resultOf({ text: 'Yes' }), { text: 'q' })).toEqual({ score: 1 });
		expect(condition.check(resultOf({ text: 'Yes' }), { text: 'other' })).toBeUndefined();
		expect(await similarTo(async () => 'yes').check(resultOf({ text: 'no' }))).toMatchObject({ score: 0 });
	});

	test('refuses a threshold outside (0, 1]', () => {
		for (const threshold of [0, 1.1, Number.NaN]) {
			expect(() => similarTo('x', { threshold })).toThrow(InvalidOptionError);
		}
		expect(() => similarTo(3 as unknown as string)).toThrow(InvalidOptionError);
	});
});
