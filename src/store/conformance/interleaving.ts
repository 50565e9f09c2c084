import fc from 'fast-check';
import { expect, it } from 'vitest';
import { opening, settling, sumsOf, Writer } from './changes.ts';
import type { Opened } from './opened.ts';

/** Whatever comes first, the sums are those of the records. */
export function interleaving(opened: () => Opened, runs: number): void {
	it('holds what the outcomes say, however two processes interleave', async () => {
		const one = fc.record({ who: fc.nat(1), id: fc.constantFrom('a', 'b', 'c'), score: fc.constantFrom(0, 0.5, 1) });
		let run = 0;
		await fc.assert(
			fc.asyncProperty(fc.array(fc.array(one, { maxLength: 5 }), { maxLength: 8 }), async (batches) => {
				const goal = `property-${run++}`;
				const writers = [new Writer(opened().one), new Writer(opened().two)];
				const final = new Map<string, number>();
				for (const batch of batches) {
					const steps = batch.flatMap(({ id, score }) => [opening(id), settling(id, score)]);
					await writers[batch[0]?.who ?? 0]!.write(goal, ...steps);
					for (const { id, score } of batch) final.set(id, score);
				}
				const { draws = [0], sums = [0, 0] } = await sumsOf(opened().two, goal);
				expect(draws[0]).toBe(final.size);
				expect(sums).toEqual([final.size, [...final.values()].reduce((a, b) => a + b, 0)]);
				for (const [id, score] of final) {
					expect(await opened().one.get(goal, id)).toMatchObject({ outcome: { score } });
				}
			}),
			{ numRuns: runs, seed: 11 },
		);
	});
}
