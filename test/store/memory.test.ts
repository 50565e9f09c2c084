import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../../src/base/errors.ts';
import { opening, Writer } from '../../src/store/conformance/changes.ts';
import { storeConformance } from '../../src/store/conformance/conformance.ts';
import { memoryStore } from '../../src/store/memory.ts';

storeConformance('memoryStore', () => {
	const store = memoryStore();
	return { one: store, two: store, cleanup: () => store.close() };
});

describe('memoryStore', () => {
	it('keeps a bounded number of decisions, the latest ones', async () => {
		const store = memoryStore({ maxDecisions: 10 });
		const writer = new Writer(store);
		for (let i = 0; i < 1000; i++) await writer.write('g', opening(`d${i}`));
		expect(await store.get('g', 'd989')).toBeUndefined();
		expect(await store.get('g', 'd990')).toBeDefined();
		expect((await store.read('g')).rows[0]!.sums[0]).toBe(1000);
	});

	it('refuses a bound that is none', () => {
		expect(() => memoryStore({ maxDecisions: 0 })).toThrow(InvalidOptionError);
	});
});
