import { perTarget, type SpendingEvidence, segmentRatio, spread, timed, together } from './sums.ts';
import { outputShare, timedSums } from './timed.ts';

/** What the arms of a goal have in common for one target. */
export interface PoolSums {
	/** Calls of all arms, and the mean over them. */
	readonly total: number;
	readonly mean: number;
	/** Of which power of the prompt's length the target is: how its logarithm grows with each doubling. */
	readonly slope: number;
	/** How much more than its mean the segment takes, over all arms; 1 where nothing is known. */
	readonly segmentRatio: number;
}

/**
 * What all arms of a goal together say of requests of one segment: how the need grows with the prompt's length, how it
 * differs by segment, and how much is written at all. Made once for a request; worked out as it is asked for.
 */
export class SpendingPool {
	readonly segment: string;
	/** Present worth of one unit in the sums. */
	readonly unit: number;
	readonly #arms: readonly SpendingEvidence[];
	/** By target. */
	readonly #sums: (PoolSums | undefined)[] = [undefined, undefined, undefined];

	#outputShare: number | undefined;

	constructor(arms: readonly SpendingEvidence[], segment: string, unit: number) {
		this.#arms = arms;
		this.segment = segment;
		this.unit = unit;
	}

	/** Which share of latency goes with the output, over all arms. */
	get outputShare(): number {
		if (this.#outputShare !== undefined) return this.#outputShare;
		let [xx, xy] = [0, 0];
		for (const arm of this.#arms) {
			const sums = timedSums(arm.sums(''), timed);
			if (sums === undefined) continue;
			xx += sums.xx * this.unit;
			xy += sums.xy * this.unit;
		}
		this.#outputShare = outputShare(xx, xy, 0);
		return this.#outputShare;
	}

	of(target: number): PoolSums {
		const known = this.#sums[target / perTarget];
		if (known !== undefined) return known;
		const { unit, segment } = this;
		let total = 0;
		let sum = 0;
		let xx = 0;
		let xy = 0;
		for (const arm of this.#arms) {
			const row = arm.sums('');
			if (row === undefined || !(row[target]! > 0)) continue;
			const mean = row[target + 3]! / row[target]!;
			total += row[target]! * unit;
			sum += row[target + 3]! * unit;
			if (!(mean > 0)) continue;
			xx += spread(row, target) * unit;
			xy += together(row, target) * unit;
		}
		const slope = xy / (xx + slopeCalls);
		let segmentN = 0;
		let excess = 0;
		if (segment !== '') {
			for (const arm of this.#arms) {
				const own = segmentRatio(arm, segment, target, slope);
				if (own === undefined) continue;
				segmentN += own.n * unit;
				excess += own.n * unit * own.ratio;
			}
		}
		const ratio = (excess + segmentCalls) / (segmentN + segmentCalls);
		const made = { total, mean: total > 0 ? sum / total : 0, slope, segmentRatio: ratio };
		this.#sums[target / perTarget] = made;
		return made;
	}
}

/** How many calls of one doubling from the mean length the belief in a shared slope, or none, is worth. */
export const slopeCalls = 20;

/** How many calls the belief that a segment is like the others is worth. */
export const segmentCalls = 5;

/** How many calls the belief that an arm writes as much as the others is worth. */
export const poolCalls = 2;
