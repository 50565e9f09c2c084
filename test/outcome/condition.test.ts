import { describe, expect, test } from 'vitest';
import { BanditError, InvalidOptionError } from '../../src/base/errors.ts';
import { compileCondition } from '../../src/outcome/compile.ts';
import type { Condition, SuccessCondition } from '../../src/outcome/condition.ts';
import { defaultCondition } from '../../src/outcome/conditions/default.ts';
import { resultOf } from './result.ts';

describe('compileCondition', () => {
	test('takes what a function may return', () => {
		const verdict = (value: unknown) => compileCondition(() => value as unknown as boolean).check(resultOf());
		expect(verdict(true)).toEqual({ score: 1 });
		expect(verdict(false)).toMatchObject({ score: 0, reason: expect.any(String), category: 'other' });
		expect(verdict(0.25)).toMatchObject({ score: 0.25, reason: expect.any(String) });
		expect(verdict(undefined)).toBeUndefined();
		expect(verdict({ score: 0, reason: 'no greeting', category: 'wrong_answer' })).toEqual({
			score: 0,
			reason: 'no greeting',
			category: 'wrong_answer',
		});
	});

	test.each([
		['a score above 1', 1.01],
		['a negative score', -0.01],
		['NaN', Number.NaN],
		['null', null],
		['a string', 'yes'],
		['an object without a score', { ok: true }],
		['a score of the wrong type', { score: '1' }],
		['an unknown category', { score: 0, category: 'bad' }],
		['a reason of the wrong type', { score: 0, reason: 3 }],
		['a source that a condition is not', { score: 1, source: 'user' }],
	])('throws for %s', async (_, value) => {
		const named = function greets() {
			return value as unknown as boolean;
		};
		expect(() => compileCondition(named).check(resultOf())).toThrow(BanditError);
		expect(() => compileCondition(named).check(resultOf())).toThrow(/^greets: the condition gave/);
		await expect(compileCondition(async () => value as unknown as boolean).check(resultOf())).rejects.toThrow(
			BanditError,
		);
	});

	test('is synchronous for a synchronous function, and gives a native promise for any thenable', async () => {
		expect(compileCondition(() => true).check(resultOf())).not.toBeInstanceOf(Promise);
		// biome-ignore lint/suspicious/noThenProperty: a promise of another make.
		const thenable = { then: (resolve: (value: boolean) => void) => resolve(true) } as unknown as Promise<boolean>;
		const answer = compileCondition(() => thenable).check(resultOf());
		expect(answer).toBeInstanceOf(Promise);
		expect(await answer).toEqual({ score: 1 });
	});

	test('gives the function the result and the request', () => {
		const condition = compileCondition((result, request) => result.text === request?.text);
		expect(condition.check(resultOf({ text: 'a' }), { text: 'a' })).toEqual({ score: 1 });
		expect(condition.check(resultOf({ text: 'a' }), { text: 'b' })).toMatchObject({ score: 0 });
	});

	test('checks the verdicts of a hand-made condition, keeps its `this`, and its flags', () => {
		class Own implements Condition {
			readonly name = 'own';
			readonly background = true;
			readonly #score = 3;
			check() {
				return { score: this.#score };
			}
		}
		const condition = compileCondition(new Own());
		expect(condition).toMatchObject({ name: 'own', background: true });
		expect(() => condition.check(resultOf())).toThrow(/own: the condition gave the score 3/);
	});

	test.each([[42], [null], [undefined], [{}], [{ check: () => true }], [''], ['   ']])('refuses %j', (value) => {
		expect(() => compileCondition(value as SuccessCondition)).toThrow(InvalidOptionError);
		expect(() => compileCondition(value as SuccessCondition, 'arms[0].successWhen')).toThrow(/^arms\[0\].successWhen/);
	});
});

describe('defaultCondition', () => {
	test.each([
		['text', {}, undefined],
		[
			'a tool call without text',
			{ text: '', toolCalls: [{ toolName: 'f', input: {} }], finishReason: 'tool-calls' },
			undefined,
		],
		['an object without text', { text: '', object: [] }, undefined],
		['white space', { text: ' \n\t' }, 'empty'],
		['an answer cut short', { finishReason: 'length' }, 'truncated'],
		['a content filter', { finishReason: 'content-filter' }, 'refused'],
		['an error after content', { finishReason: 'error' }, 'provider_error'],
	])('%s', (_, given, category) => {
		const verdict = defaultCondition.check(resultOf(given));
		if (category === undefined) expect(verdict).toEqual({ score: 1, screen: 'only' });
		else expect(verdict).toEqual({ score: 0, reason: expect.any(String), category, screen: 'only' });
	});
});
