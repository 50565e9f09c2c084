import { describe, expect, test } from 'vitest';
import type { CallResult } from '../../src/base/call.ts';
import { BanditError, InvalidOptionError } from '../../src/base/errors.ts';
import { compileExpression } from '../../src/outcome/expression/expression.ts';
import { resultOf } from './result.ts';

const check = (expression: string, given: Partial<CallResult> = {}) =>
	compileExpression(expression).check(resultOf(given));

/** The message of a refused expression. */
function refusal(expression: string): string {
	try {
		compileExpression(expression);
	} catch (error) {
		expect(error).toBeInstanceOf(InvalidOptionError);
		return (error as Error).message;
	}
	throw new Error(`not refused: ${expression}`);
}

describe('what expressions say', () => {
	const tool = { toolName: 'search', input: { query: 'x', limit: 3 } };
	test.each<[string, Partial<CallResult>, Partial<CallResult>]>([
		["size(text.trim()) > 0 && finishReason == 'stop'", {}, { text: '  ' }],
		["size(text.trim()) > 0 && finishReason == 'stop'", {}, { finishReason: 'length' }],
		["finishReason in ['stop', 'tool-calls']", { finishReason: 'tool-calls' }, { finishReason: 'length' }],
		['latencyMs < 2000', { latencyMs: 1999.5 }, { latencyMs: 2000 }],
		['latencyMs / 1000 <= 1.5', { latencyMs: 1500 }, { latencyMs: 1501 }],
		['latencyMs == 100', { latencyMs: 100 }, { latencyMs: 100.5 }],
		['costUsd <= 0.01', { costUsd: 0.01 }, { costUsd: 0.011 }],
		[
			'usage.outputTokens < 100 && usage.inputTokens + usage.outputTokens > 5',
			{},
			{ usage: { inputTokens: 1, outputTokens: 1 } },
		],
		["toolCalls.exists(t, t.toolName == 'search')", { toolCalls: [tool] }, {}],
		[
			'toolCalls[0].input.limit <= 3',
			{ toolCalls: [tool] },
			{ toolCalls: [{ toolName: 'search', input: { limit: 4 } }] },
		],
		[
			"object.status == 'done' && size(object.items) == 2",
			{ object: { status: 'done', items: [1, 2] } },
			{ object: { status: 'done', items: [] } },
		],
		["object.status == 'done'", { text: '```json\n{"status":"done"}\n```' }, { text: '{"status":"open"}' }],
		[
			'object.items.all(i, i.price > 0 && i.price <= 10.5)',
			{ object: { items: [{ price: 10.5 }] } },
			{ object: { items: [{ price: 11 }] } },
		],
		["arm == 'small' || modelId == 'x'", {}, { arm: 'large', modelId: 'y' }],
		["text.split('\\n').all(line, size(line) <= 5)", { text: 'a\nbb' }, { text: 'a\nbbbbbb' }],
		["text.lowerAscii().matches('^(yes|no)$')", { text: 'YES' }, { text: 'yes, but' }],
		["text.matches('(?i)invoice')", { text: 'An INVOICE.' }, { text: 'A receipt.' }],
	])('%s', (expression, good, bad) => {
		expect(check(expression, good)).toEqual({ score: 1 });
		expect(check(expression, bad)).toEqual({ score: 0, reason: expect.any(String), category: 'validation_failed' });
	});

	test('gives scores', () => {
		expect(check('size(text) <= 4 ? 1.0 : 0.5')).toMatchObject({ score: 0.5 });
		expect(check("text == '' ? 0 : 1")).toEqual({ score: 1 });
		expect(check('object.score', { object: { score: 0.7 } })).toMatchObject({ score: 0.7 });
		expect(() => check('size(text)')).toThrow(/size\(text\): the condition gave the score 10/);
		expect(() => check('object.score', { object: { score: 'high' } })).toThrow(BanditError);
	});

	test('the reason names the part that is false', () => {
		const verdict = check("size(text) > 3 && (size(text) > 99 || finishReason == 'error') && latencyMs > 0");
		expect(verdict).toMatchObject({ reason: "false: size(text) > 99 || finishReason == 'error'" });
	});

	test.each([['costUsd < 1.0'], ["modelId == 'x'"], ['usage.cachedInputTokens > 5'], ["usage['reasoningTokens'] > 5"]])(
		'%s is unknown while the measurement is',
		(expression) => {
			expect(check(expression, { costUsd: undefined, modelId: undefined, usage: {} })).toBeUndefined();
		},
	);

	test('an unknown measurement matters only when it decides', () => {
		const unknown = { costUsd: undefined };
		expect(check('costUsd < 1.0 || size(text) > 0', unknown)).toEqual({ score: 1 });
		expect(check('costUsd < 1.0 && size(text) > 99', unknown)).toMatchObject({ score: 0 });
		expect(check('!has(usage.cachedInputTokens) || usage.cachedInputTokens > 5')).toEqual({ score: 1 });
	});

	test('a part of the answer that is missing or of another type is a failure', () => {
		expect(check('object.a == 1')).toMatchObject({ score: 0, category: 'malformed' });
		expect(check('object.a == 1', { object: {} })).toMatchObject({ score: 0, category: 'validation_failed' });
		expect(check('object.a > 1', { object: { a: 'x' } })).toMatchObject({ score: 0, category: 'validation_failed' });
		expect(check("toolCalls[0].toolName == 'x'")).toMatchObject({ score: 0, category: 'validation_failed' });
		expect(check('has(object.a) && object.a == 1', { object: {} })).toMatchObject({ score: 0 });
	});

	test('reaches nothing but the result', () => {
		const object = JSON.parse('{"a": 1, "__proto__": {"polluted": true}}');
		for (const key of ['constructor', 'toString', 'hasOwnProperty']) {
			expect(check(`object.${key} != null`, { object: { a: 1 } })).toMatchObject({ score: 0 });
			expect(check(`'${key}' in object`, { object: { a: 1 } })).toMatchObject({ score: 0 });
		}
		expect(check('object.a == 1', { object })).toEqual({ score: 1 });
		for (const name of ['process', 'globalThis', 'constructor', 'raw', 'this']) {
			expect(refusal(`${name} == 1`)).toMatch(/Unknown variable|Reserved identifier/);
		}
	});
});

describe('what is refused when it is made', () => {
	test('marks the column with a caret', () => {
		expect(refusal("size(text.trim( > 0 && finishReason == 'stop'")).toContain(
			['', "  size(text.trim( > 0 && finishReason == 'stop'", '                  ^'].join('\n'),
		);
		expect(refusal('latencyMs < 10 && tokens > 5')).toBe(
			'successWhen: "latencyMs < 10 && tokens > 5" can\'t be used. Column 19: Unknown variable: tokens. Known are ' +
				'text, finishReason, toolCalls, object, usage, latencyMs, costUsd, arm, modelId.\n\n' +
				'  latencyMs < 10 && tokens > 5\n' +
				'                    ^',
		);
		expect(refusal('text != "" &&\n\tfinishReasn == "stop"')).toContain(
			'Line 2, column 2: Unknown variable: finishReasn',
		);
		expect(refusal('text != "" &&\n\tfinishReasn == "stop"')).toContain('\n   finishReasn == "stop"\n   ^');
	});

	test.each([
		['text == 3', /no such overload/],
		['size(text) > "3"', /no such overload/],
		['text', /gives a string/],
		['toolCalls', /gives a list/],
		['usage.tokens > 3', /No such key: tokens/],
		['text.reverse() == ""', /found no matching overload/],
		['', /Give an expression of 1 to 2000 characters/],
		[`text == '${'x'.repeat(2000)}'`, /Give an expression of 1 to 2000 characters/],
		[Array(200).fill('true').join(' && '), /nodes/i],
		[`${'('.repeat(60)}true${')'.repeat(60)}`, /depth/i],
		["text.matches('(a')", /RE2 syntax/],
		["text.matches('(?=a)')", /RE2 syntax/],
		["text.matches('((a{100}){100}){100}')", /RE2 syntax/],
		['text.matches(finishReason)', /constant string/],
	])('%s', (expression, message) => {
		expect(refusal(expression)).toMatch(message);
	});

	test.each([
		['cel.bind(a, text + text, cel.bind(b, a + a, size(b) > 0))'],
		["text.split('').all(a, text.contains(a))"],
		["text.split('').map(a, toolCalls).size() > 0"],
		["text.split('').map(a, a + a).size() > 0"],
		["text.split('').map(a, [a, a]).size() > 0"],
		["text.split('').map(a, [a].join('')).size() > 0"],
		["text.split('a').all(a, a.split('b').all(b, b.split('c').all(c, c == '')))"],
	])('%s could grow without bound', (expression) => {
		expect(refusal(expression)).toMatch(/Column \d+: /);
	});
});

describe('time', () => {
	test('a pattern that explodes on a backtracking engine does not', () => {
		const condition = compileExpression("text.matches('^(a+)+$')");
		const started = performance.now();
		expect(condition.check(resultOf({ text: `${'a'.repeat(50_000)}!` }))).toMatchObject({ score: 0 });
		// Exponential time would be beyond any limit; this only has to tell linear from that.
		expect(performance.now() - started).toBeLessThan(5000);
	});

	test('an answer of more than a million characters is not looked at', () => {
		expect(() => check('size(text) > 0', { text: 'a'.repeat(1_000_001) })).toThrow(BanditError);
	});

	test.each(['text.split("").join(text)', 'text.split("").join("".join(text))', "text.split('').join('%s')"])(
		'refuses text that grows with the square of the answer: %s',
		(expression) => {
			const text = expression.replace('%s', 'x'.repeat(21));
			expect(() => compileExpression(`size(${text}) > 3`, 'successWhen')).toThrow(InvalidOptionError);
		},
	);

	test('joins by a short constant, in time', () => {
		const condition = compileExpression("size(text.split('').join(', ')) > 3", 'successWhen');
		const began = performance.now();
		expect(condition.check(resultOf({ text: 'a'.repeat(100_000) }))).toEqual({ score: 1 });
		expect(performance.now() - began).toBeLessThan(5000);
	});
});
