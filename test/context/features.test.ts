import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../../src/base/errors.ts';
import { Featurizer } from '../../src/context/features.ts';

const featurizer = new Featurizer();
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const apart = (a: Float64Array, b: Float64Array) => Math.sqrt(a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0));

describe('features', () => {
	it('have a fixed length, a bias, and numbers of moderate size for any request', () => {
		const embedding = Array.from({ length: 384 }, (_, i) => Math.sin(i));
		const requests = [
			{},
			{ text: '' },
			{ text: 'x'.repeat(100_000), chars: 1e9, tools: 90, images: 9, files: 4, turns: 1000, step: 1e6, schema: true },
			{ text: '\u0000\uD800 \u{1F600}', features: { a: Number.NaN, b: 1e300, c: Number.NEGATIVE_INFINITY } },
			{ text: 'What is 2+2?', segment: 'math', embedding },
		];
		const wide = new Featurizer({ embedding: 24, words: 32, segments: 12 });
		for (const request of requests) {
			for (const each of [featurizer, wide]) {
				const x = each.features(request);
				expect(x).toHaveLength(each.dimensions);
				expect(x[0]).toBe(1);
				expect(x.every(Number.isFinite)).toBe(true);
				expect(dot(x, x)).toBeLessThan(16);
			}
		}
	});

	it('are the same for the same request, and their id names their form', () => {
		const request = { text: 'Summarise this contract, please.', segment: 'legal', features: { urgency: 0.5 } };
		expect(new Featurizer().features(request)).toEqual(featurizer.features(request));
		// Written down: a change of these numbers needs a new id, or old statistics would mean something else.
		expect(featurizer.id).toBe('features3-s32-w20-e0');
		expect(
			Array.from(featurizer.features({ text: 'Is 7 > 3?' }).slice(0, 12), (x) => Math.round(x * 1000) / 1000),
		).toEqual([1, -0.5, 0.316, 0.287, 0.235, 0.347, -0.5, -0.5, 0, -0.5, -0.5, 0]);
		expect(new Featurizer({ words: 21 }).id).not.toBe(featurizer.id);
	});

	it('mask digits: numbers of one form are told apart by nothing', () => {
		const a = featurizer.features({ text: 'Order 4711 of 12 May' });
		expect(featurizer.features({ text: 'Order 9350 of 77 May' })).toEqual(a);
	});

	it('tell code, options, questions, scripts, tools and attachments apart from plain prose', () => {
		const prose = featurizer.features({ text: 'Please write a friendly letter to my landlord about the heating' });
		const at = (request: object, place: number) => featurizer.features(request)[place]!;
		expect(at({ text: 'const f = (a) => { return a[0]; };' }, 9)).toBeGreaterThan(prose[9]!);
		expect(at({ text: 'Pick one.\n(A) red\n(B) green\n(C) blue' }, 10)).toBeGreaterThan(prose[10]!);
		expect(at({ text: 'Why? And how?' }, 8)).toBeGreaterThan(prose[8]!);
		expect(at({ text: 'Здравствуйте, мир' }, 11)).toBeGreaterThan(0.5);
		expect(at({ text: '翻译这句话' }, 11)).toBe(1);
		expect(at({ text: 'x', tools: 3 }, 13)).toBeGreaterThan(at({ text: 'x', tools: 1 }, 13));
		expect(at({ text: 'x', schema: true }, 14)).toBeGreaterThan(0);
		expect(at({ text: 'x', images: 1 }, 15)).toBeGreaterThan(0);
		expect(at({ text: 'x', turns: 9 }, 16)).toBeGreaterThan(at({ text: 'x', turns: 2 }, 16));
		expect(at({ text: 'x', step: 3 }, 17)).toBeGreaterThan(0);
	});

	it('look at the end of a long text too', () => {
		const long = 'word '.repeat(2000);
		expect(featurizer.features({ text: `${long}?` })[8]).toBeGreaterThan(featurizer.features({ text: long })[8]!);
	});

	it('keep segments and own features apart from each other', () => {
		const bare = featurizer.features({ text: 'hello' });
		const names = ['invoice', 'contract', 'chat', 'code', 'math', 'mmlu', 'gsm8k', 'arc'];
		const codes = names.map((segment) => featurizer.features({ text: 'hello', segment }));
		for (const [i, a] of codes.entries()) {
			expect(apart(a, bare)).toBeCloseTo(2, 9);
			for (const b of codes.slice(i + 1)) expect(apart(a, b)).toBeGreaterThan(0.5);
		}
		const low = featurizer.features({ text: 'hello', features: { urgency: -1 } });
		const high = featurizer.features({ text: 'hello', features: { urgency: 7 } });
		expect(apart(low, high)).toBeCloseTo(2, 9);
	});

	it('keep the angles of embeddings roughly, and leave an absent one out', () => {
		const wide = new Featurizer({ embedding: 64 });
		const place = wide.dimensions - 64;
		const vector = (f: (i: number) => number) => Array.from({ length: 512 }, (_, i) => f(i));
		const project = (embedding?: number[]) => wide.features({ text: 'hi', embedding }).slice(place);
		const a = project(vector((i) => Math.sin(i)));
		const near = project(vector((i) => Math.sin(i) + 0.1 * Math.cos(3 * i)));
		const far = project(vector((i) => Math.cos(1.7 * i * i)));
		const cosine = (x: Float64Array, y: Float64Array) => dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
		expect(cosine(a, near)).toBeGreaterThan(0.9);
		// Orthogonal vectors stay so to within four standard deviations, 4/√64.
		expect(Math.abs(cosine(a, far))).toBeLessThan(0.5);
		expect(project().every((x) => x === 0)).toBe(true);
	});

	it('refuse a bad number of dimensions', () => {
		expect(() => new Featurizer({ words: -1 })).toThrow(InvalidOptionError);
		expect(() => new Featurizer({ segments: 2.5 })).toThrow(InvalidOptionError);
		expect(() => new Featurizer({ embedding: 1000 })).toThrow(InvalidOptionError);
	});
});
