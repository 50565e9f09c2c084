import type { Belief } from '../policy/policy.ts';

/** An arm as `cheapest` looks at it. */
export interface SubsidyArm {
	readonly belief: Belief;
	readonly cost: number;
	/** Known well enough to go by its mean. */
	readonly known: boolean;
	/** What it demands of cheaper arms where it is known. */
	readonly mark: number;
}

/** Cells for one belief. */
const cells = 64;

/** Where a narrow distribution function bends, in standard deviations. */
const bends = [-3, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3];

/** Middles and masses of cells between edges: even ones over mean ± 6 standard deviations, and the given ones. */
function cellsOf(
	{ mean, sd, cdf }: { mean: number; sd: number; cdf: (x: number) => number },
	extra: readonly number[],
) {
	const low = mean - 6 * sd;
	const high = mean + 6 * sd;
	const edges = [...extra.filter((x) => x > low && x < high)];
	for (let i = 0; i <= cells; i++) edges.push(low + ((high - low) * i) / cells);
	edges.sort((a, b) => a - b);
	const result: { x: number; mass: number }[] = [];
	let before = 0;
	for (let i = 1; i < edges.length; i++) {
		const upTo = i === edges.length - 1 ? 1 : cdf(edges[i]!);
		if (upTo - before > 1e-9) result.push({ x: (edges[i - 1]! + edges[i]!) / 2, mass: upTo - before });
		before = upTo;
	}
	return result;
}

const cellsOfBelief = (belief: Belief, extra: readonly number[]) =>
	cellsOf({ mean: belief.mean, sd: belief.sd, cdf: (x) => belief.cdf(x) }, extra);

/**
 * P(`index` is chosen by `cheapest`): a sum over what the mark (the largest mean of known arms or sample of others) may
 * be. A known arm is good enough when its mean or its sample is within `within` of the mark, another when its sample is.
 */
export function subsidyPropensity(arms: readonly SubsidyArm[], within: number, index: number): number {
	let known = Number.NEGATIVE_INFINITY;
	for (const arm of arms) if (arm.known) known = Math.max(known, arm.mark);
	// Nobody's sample is above the known mark; or arm m's sample is the mark.
	let sum = chosenUnder(arms, within, index, known, -1);
	const extra = arms.flatMap(({ belief }) =>
		bends.flatMap((z) => [0, within].map((w) => belief.mean + w + z * belief.sd)),
	);
	for (const [m, { belief, known: isKnown }] of arms.entries()) {
		if (isKnown) continue;
		for (const { x, mass } of cellsOfBelief(belief, [...extra, known])) {
			if (x > known) sum += mass * chosenUnder(arms, within, index, x, m);
		}
	}
	return Math.min(1, Math.max(0, sum));
}

/** P(chosen, and no unknown arm but m has a sample above the mark), given the mark and that m's sample is it. */
function chosenUnder(arms: readonly SubsidyArm[], within: number, index: number, mark: number, m: number): number {
	const least = mark - within;
	const own = arms[index]!;
	let p = 1;
	const rivals: SubsidyArm[] = [];
	let rivalAt = Number.NEGATIVE_INFINITY;
	for (const [k, arm] of arms.entries()) {
		if (k === index) continue;
		const { belief, cost, known } = arm;
		if (cost < own.cost) {
			if (k === m || (known && belief.mean >= least)) return 0;
			p *= belief.cdf(least);
		} else if (cost === own.cost) {
			if (k === m) rivalAt = mark;
			else rivals.push(arm);
		} else if (!known && k !== m) p *= belief.cdf(mark);
		if (p === 0) return 0;
	}
	// The larger sample wins among arms of one cost; those that are not good enough don't count.
	const beats = (s: number) => {
		if (rivalAt > s) return 0;
		let q = 1;
		for (const { belief, known } of rivals) {
			const below = known && belief.mean >= least ? s : Math.max(least, s);
			q *= belief.cdf(known ? below : Math.min(mark, below));
		}
		return q;
	};
	if (index === m) return p * beats(mark);
	const free = own.known && own.belief.mean >= least;
	const highest = own.known ? Number.POSITIVE_INFINITY : mark;
	if (rivals.length === 0 && rivalAt === Number.NEGATIVE_INFINITY) {
		const upTo = own.known ? 1 : own.belief.cdf(mark);
		return p * Math.max(0, free ? 1 : upTo - own.belief.cdf(least));
	}
	const extra = [least, mark, ...rivals.flatMap(({ belief }) => bends.map((z) => belief.mean + z * belief.sd))];
	let sum = 0;
	for (const { x, mass } of cellsOfBelief(own.belief, extra)) {
		if ((free || x >= least) && x <= highest) sum += mass * beats(x);
	}
	return p * sum;
}
