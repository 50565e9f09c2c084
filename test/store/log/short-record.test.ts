import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecisionRecord } from '../../../src/base/records.ts';
import { createBandit, memoryStore } from '../../../src/index.ts';
import { record } from '../../../src/store/conformance/changes.ts';
import { fromSevenBits, toSevenBits } from '../../../src/store/log/seven-bits.ts';
import { parseShort, shortRecord } from '../../../src/store/log/short-record.ts';
import { longId, shortId } from '../../../src/store/redis/short-id.ts';
import { parseValue, recordValue } from '../../../src/store/redis/value.ts';

const numbers = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 0.5, 1e-300));
const optional = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined });
const id = fc.oneof(fc.uuid({ version: 7 }), fc.uuid({ version: 4 }), fc.string({ unit: 'binary' }));
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '\u001f', '{', '\\u0000'));
const odds = fc.oneof(
	text,
	fc
		.array(fc.oneof(fc.float(), fc.constant(Number.NaN)))
		.map((floats) => Buffer.from(Float32Array.from(floats).buffer).toString('base64')),
);

const records = fc
	.record({
		id,
		time: fc.oneof(fc.integer({ min: 0, max: 4e12 }), numbers),
		dueAt: fc.oneof(fc.integer({ min: 0, max: 4e12 }), numbers, fc.constant(Number.POSITIVE_INFINITY)),
		segment: text,
		revision: fc.integer({ min: 1, max: 1000 }),
		propensity: optional(numbers),
		promptTokens: optional(numbers),
		costUsd: optional(numbers),
		features: fc.array(numbers, { maxLength: 80 }).map((list) => Float64Array.from(list)),
		log: optional(
			fc.record({ by: fc.constant('drawn' as const), bucket: fc.nat(63), segment: text, arms: fc.array(text), odds }),
		),
	})
	.map((more) => record(more.id, more));

/** As JSON has it: undefined is not there, and there is no -0 (but among features). */
function plain({ features, ...rest }: DecisionRecord): unknown {
	const { dueAt } = rest;
	return { ...JSON.parse(JSON.stringify({ ...rest, dueAt: 0 })), dueAt: dueAt + 0, features };
}

describe('a record in short', () => {
	it('says what the record said', () => {
		fc.assert(
			fc.property(records, (given) => {
				const read = parseShort(shortRecord(given), given.id) as DecisionRecord;
				expect(plain(read)).toStrictEqual(plain(given));
				expect(parseValue(recordValue(given), given.id)).toStrictEqual(read);
			}),
			{ seed: 3, numRuns: 300 },
		);
	});

	it('takes less than half of the room of its JSON', async () => {
		const store = memoryStore();
		const bandit = createBandit({ arms: ['a', 'b', 'c', 'd', 'e'], store });
		for (let i = 0; i < 20; i++) bandit.decide({ text: `Question ${i}`, segment: 'billing' });
		await bandit.flush();
		for (const each of (await store.scan('default')).records) {
			expect(recordValue(each).length).toBeLessThan(385);
		}
		await bandit.close();
	});
});

it('any bytes are text of seven bits', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
			const written = toSevenBits(bytes);
			expect(written).toHaveLength(Math.ceil((bytes.length * 8) / 7));
			expect(fromSevenBits(written)).toEqual(bytes);
		}),
		{ seed: 5 },
	);
});

it('any id has a short form, and no two have one', () => {
	fc.assert(
		fc.property(id, (given) => {
			expect(longId(shortId(given))).toBe(given);
		}),
		{ seed: 7, numRuns: 500 },
	);
});
