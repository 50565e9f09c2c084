import type { Belief } from '../../policy/policy.ts';
import { overParts } from './parts.ts';

/** An arm as `cheapest` looks at it. */
export interface SubsidyArm {
	/** Where its sample comes from. */
	readonly belief: Belief;
	readonly mean: number;
	readonly cost: number;
	/** Known well enough to go by its mean. */
	readonly known: boolean;
	/** What it demands of cheaper arms where it is known. */
	readonly mark: number;
	/** Where it is not known: factor of its sample's distance above its mean. */
	readonly reach: number;
}

/** Even cells for one belief. */
const cells = 48;

/** Where a narrow distribution function bends, in standard deviations. */
const bends = [-3, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3];

/** Smaller masses are left out. */
const negligible = 1e-9;

/** Cells of a belief from `from` upwards: `visit` gets their middles and masses. They end at the given edges, too. */
function eachCell(
	belief: Belief,
	from: number,
	edges: readonly number[],
	visit: (x: number, mass: number) => void,
): void {
	const least = belief.mean - 6 * belief.sd;
	const low = Math.max(from, least);
	const high = belief.mean + 6 * belief.sd;
	if (low > high) return;
	const all = new Float64Array(cells + 1 + edges.length);
	let count = 0;
	for (let i = 0; i <= cells; i++) all[count++] = low + ((high - low) * i) / cells;
	for (const edge of edges) if (edge > low && edge < high) all[count++] = edge;
	const sorted = all.subarray(0, count).sort();
	let before = low > least ? belief.cdf(low) : 0;
	for (let i = 1; i < count; i++) {
		const upTo = i === count - 1 ? 1 : belief.cdf(sorted[i]!);
		if (upTo - before > negligible) visit((sorted[i - 1]! + sorted[i]!) / 2, upTo - before);
		before = upTo;
	}
}

/** The sample that makes an arm good enough where `least` is asked for. */
function needed({ mean, known, reach }: SubsidyArm, least: number): number {
	return known || least <= mean ? least : mean + (least - mean) / reach;
}

/** Good enough whatever its sample. */
function isFree({ mean, known }: SubsidyArm, least: number): boolean {
	return known && mean >= least;
}

/**
 * P(`index` is chosen by `cheapest`): a sum over what the mark (the largest mark of known arms or sample of others) may
 * be. A known arm is good enough when its mean or its sample is within `within` of the mark, another when its sample is,
 * stretched by its reach.
 */
export function subsidyPropensity(arms: readonly SubsidyArm[], within: number, index: number): number {
	return overParts(
		arms.map(({ belief }) => belief),
		index,
		(parts) =>
			ofParts(
				arms.map((arm, i) => ({ ...arm, belief: parts[i]! })),
				within,
				index,
			),
	);
}

function ofParts(arms: readonly SubsidyArm[], within: number, index: number): number {
	let known = Number.NEGATIVE_INFINITY;
	for (const arm of arms) if (arm.known) known = Math.max(known, arm.mark);
	// Nobody's sample is above the known mark; or arm m's sample is the mark.
	let sum = chosenUnder(arms, within, index, known, -1);
	let edges: number[] | undefined;
	for (let m = 0; m < arms.length; m++) {
		if (arms[m]!.known) continue;
		edges ??= bendsOf(arms, within);
		eachCell(arms[m]!.belief, known, edges, (x, mass) => {
			sum += mass * chosenUnder(arms, within, index, x, m);
		});
	}
	return Math.min(1, Math.max(0, sum));
}

/** Where P(chosen) bends as the mark rises. */
function bendsOf(arms: readonly SubsidyArm[], within: number): number[] {
	const edges: number[] = [];
	for (const { belief, mean, known, reach } of arms) {
		for (const z of bends) {
			const sample = belief.mean + z * belief.sd;
			edges.push(sample);
			edges.push(within + (known || sample <= mean ? sample : mean + reach * (sample - mean)));
		}
	}
	return edges;
}

/** P(chosen, and no unknown arm but m has a sample above the mark), given the mark and that m's sample is it. */
function chosenUnder(arms: readonly SubsidyArm[], within: number, index: number, mark: number, m: number): number {
	const least = mark - within;
	const own = arms[index]!;
	let p = 1;
	let rivals: SubsidyArm[] | undefined;
	let rivalAt = Number.NEGATIVE_INFINITY;
	for (let k = 0; k < arms.length; k++) {
		if (k === index) continue;
		const arm = arms[k]!;
		if (arm.cost < own.cost) {
			if (k === m || isFree(arm, least)) return 0;
			p *= arm.belief.cdf(needed(arm, least));
		} else if (arm.cost === own.cost) {
			if (k === m) rivalAt = mark;
			else rivals = [...(rivals ?? []), arm];
		} else if (!arm.known && k !== m) p *= arm.belief.cdf(mark);
		if (p === 0) return 0;
	}
	if (index === m) return rivalAt > mark ? 0 : p * beats(rivals ?? [], least, mark, mark);
	const free = isFree(own, least);
	const from = free ? Number.NEGATIVE_INFINITY : needed(own, least);
	if (rivals === undefined && rivalAt === Number.NEGATIVE_INFINITY) {
		if (free) return p;
		return p * Math.max(0, (own.known ? 1 : own.belief.cdf(mark)) - own.belief.cdf(from));
	}
	const highest = own.known ? Number.POSITIVE_INFINITY : mark;
	let sum = 0;
	eachCell(own.belief, from, [mark, ...bendsOf(rivals ?? [], 0)], (x, mass) => {
		if (x >= rivalAt && x <= highest) sum += mass * beats(rivals ?? [], least, mark, x);
	});
	return p * sum;
}

/** P(no rival of the same cost is good enough with a larger sample than `sample`). */
function beats(rivals: readonly SubsidyArm[], least: number, mark: number, sample: number): number {
	let p = 1;
	for (const rival of rivals) {
		const below = isFree(rival, least) ? sample : Math.max(needed(rival, least), sample);
		p *= rival.belief.cdf(rival.known ? below : Math.min(mark, below));
	}
	return p;
}
