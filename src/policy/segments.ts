import type { ArmEvidence } from './policy.ts';

/** Scopes of segments can't be taken for the arm's own, which is `''`. */
export function segmentScope(segment: string): string {
	return `segment:${segment}`;
}

/** Strength of a segment's prior before segments have shown how far they differ, and how many outcomes that belief is worth. */
const firstStrength = 20;
const strengthTrust = 100;

/** No evidence moves the strength beyond these. */
const leastStrength = 2;
const mostStrength = 1000;

/** How many outcomes the belief is worth that a segment is as hard as others, whichever arm serves it. */
const shiftOutcomes = 5;

/** Segments whose differences are looked at: the latest ones. */
const mostSegments = 64;

/** The strength is estimated anew when outcomes have grown by this factor. */
const growth = 1.1;

/** What is believed of a segment before an arm's own outcomes there. */
export interface SegmentPrior {
	/** How many outcomes the belief is worth that an arm does there as elsewhere. */
	readonly strength: number;
	/** How much more often than elsewhere any arm succeeds there, in [-1, 1]. */
	readonly shift: number;
}

/**
 * How far an arm's success differs by segment, beyond what makes a segment easy or hard for all arms. The variance of
 * these differences is estimated by moments (DerSimonian and Laird, "Meta-analysis in clinical trials", Controlled Clinical
 * Trials 7, 1986), with some belief in a first guess; the strength of a segment's prior follows from it as for a
 * beta-binomial distribution.
 */
export class SegmentPooling {
	readonly #given: number | undefined;
	/** In the order of their latest requests. */
	readonly #segments = new Set<string>();
	#strength = firstStrength;
	#outcomes = 0;

	constructor(given: number | undefined) {
		this.#given = given;
	}

	/** `means`: what arms achieve over all segments. */
	of(segment: string, arms: readonly ArmEvidence[], means: readonly number[]): SegmentPrior {
		if (this.#given === undefined) {
			this.#segments.delete(segment);
			this.#segments.add(segment);
			if (this.#segments.size > mostSegments) {
				for (const oldest of this.#segments) {
					this.#segments.delete(oldest);
					break;
				}
			}
			let outcomes = 0;
			for (const arm of arms) outcomes += (arm.sums('')?.[0] ?? 0) * arm.unit;
			if (outcomes > growth * this.#outcomes + 1) {
				this.#outcomes = outcomes;
				this.#strength = this.#estimate(arms, means);
			}
		}
		const { shift } = shiftOf(segment, arms, means);
		return { strength: this.#given ?? this.#strength, shift };
	}

	#estimate(arms: readonly ArmEvidence[], means: readonly number[]): number {
		// Squares of what arms did beyond arm and segment, less what chance explains; and what one unit of variance would add.
		let excess = 0;
		let outcomes = 0;
		let spread = 0;
		for (const segment of this.#segments) {
			const { shift, total } = shiftOf(segment, arms, means);
			const scope = segmentScope(segment);
			for (const [i, arm] of arms.entries()) {
				const sums = arm.sums(scope);
				const n = (sums?.[0] ?? 0) * arm.unit;
				if (!(n > 0)) continue;
				const all = Math.max(n, (arm.sums('')?.[0] ?? 0) * arm.unit);
				const apart = sums![1]! / sums![0]! - means[i]! - shift;
				// What of the difference is left once arm and segment are fitted to the same outcomes.
				const free = (1 - n / (total + shiftOutcomes)) * (1 - n / all);
				if (!(free > 0)) continue;
				const chance = means[i]! * (1 - means[i]!);
				excess += n * apart * apart - chance * free;
				outcomes += n * free;
				spread += n * free * chance;
			}
		}
		const within = outcomes > 0 ? spread / outcomes : 0;
		if (!(within > 0)) return this.#strength;
		const between = (excess + (within / firstStrength) * strengthTrust) / (outcomes + strengthTrust);
		return Math.min(mostStrength, Math.max(leastStrength, within / Math.max(1e-9, between) - 1));
	}
}

/** How much easier than others a segment is for all arms, and the outcomes that say so. */
function shiftOf(
	segment: string,
	arms: readonly ArmEvidence[],
	means: readonly number[],
): { shift: number; total: number } {
	const scope = segmentScope(segment);
	let total = 0;
	let apart = 0;
	for (let i = 0; i < arms.length; i++) {
		const sums = arms[i]!.sums(scope);
		if (sums === undefined) continue;
		const n = sums[0]! * arms[i]!.unit;
		total += n;
		apart += sums[1]! * arms[i]!.unit - n * means[i]!;
	}
	return { shift: apart / (Math.max(0, total) + shiftOutcomes), total };
}
