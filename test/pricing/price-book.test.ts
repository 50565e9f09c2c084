import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../../src/base/errors.ts';
import { priceOf } from '../../src/pricing/catalog.ts';
import { priceBook } from '../../src/pricing/price-book.ts';

const cheap = { input: 1, output: 2 };

describe('priceBook', () => {
	it('prefers the own table to the catalogue, by full and by short provider name', () => {
		const book = priceBook({ 'openai/gpt-4o': cheap, 'openai.chat/gpt-4o-mini': cheap }, priceOf);
		expect(book.priceOf('openai.responses', 'gpt-4o')).toBe(cheap);
		expect(book.priceOf('openai.chat', 'gpt-4o-mini')).toBe(cheap);
		expect(book.priceOf('openai.responses', 'gpt-4o-mini')).toEqual(priceOf('openai', 'gpt-4o-mini'));
		expect(book.priceOf('mine', 'unknown')).toBeUndefined();
	});

	it('is replaced while in use', () => {
		const book = priceBook({ 'mine/a': cheap });
		book.set({ 'mine/a': { input: 3, output: 4 } });
		expect(book.priceOf('mine', 'a')).toEqual({ input: 3, output: 4 });
		book.set((provider, modelId) => (provider === 'mine' && modelId === 'b' ? cheap : undefined));
		expect(book.priceOf('mine', 'b')).toBe(cheap);
		expect(book.priceOf('mine', 'a')).toBeUndefined();
		book.set(undefined);
		expect(book.priceOf('mine', 'b')).toBeUndefined();
	});

	it('refuses tables that cannot be used, and keeps the one before', () => {
		expect(() => priceBook({ 'gpt-4o': cheap })).toThrow(InvalidOptionError);
		expect(() => priceBook([] as never)).toThrow(InvalidOptionError);
		const book = priceBook({ 'mine/a': cheap });
		expect(() => book.set({ 'mine/a': { input: -1, output: 1 } })).toThrow(/prices\['mine\/a'\]\.input/);
		expect(book.priceOf('mine', 'a')).toBe(cheap);
	});

	it.each([
		[
			'throws',
			() => {
				throw new Error('no price list');
			},
		],
		['gives no price', () => ({ input: 'much' }) as never],
	])('survives a function that %s: the fallback may know it, and the error is told', (_, source) => {
		const errors: unknown[] = [];
		const book = priceBook(
			source as never,
			() => cheap,
			(error) => errors.push(error),
		);
		expect(book.priceOf('mine', 'a')).toBe(cheap);
		expect(errors).toHaveLength(1);
	});
});
