import type { Quadrature } from '../../policy/grid.ts';
import type { Belief } from '../../policy/policy.ts';
import { clip, logitOf, negligible, pointsOf, quadratureOf } from './argmax.ts';
import { overParts } from './parts.ts';

/**
 * P(`index` is the cheapest arm with s ≥ max s − within), larger s first among arms of one cost, for independent
 * beliefs: the sum over which arm m has the largest s = x, of P(the arm lies in [x − within, x], all cheaper ones below
 * x − within, all others below x).
 */
export function cheapestPropensity(
	beliefs: readonly Belief[],
	costs: readonly number[],
	within: number,
	index: number,
): number {
	return overParts(beliefs, index, (parts) => cheapestOf(parts, costs, within, index));
}

function cheapestOf(beliefs: readonly Belief[], costs: readonly number[], within: number, index: number): number {
	if (beliefs.length === 1) return 1;
	const all = beliefs.map(quadratureOf);
	const cost = costs[index]!;
	let sum = 0;
	for (let m = 0; m < all.length; m++) {
		// An arm that is cheaper, or as cheap and larger, would be chosen itself.
		if (m !== index && costs[m]! <= cost) continue;
		const { x, mass } = pointsOf(all, m);
		for (let i = 0; i < x.length; i++) {
			let p = mass[i]!;
			if (p < negligible) continue;
			const at = x[i]!;
			const logit = logitOf(at);
			const below = at - within;
			const logitBelow = logitOf(below);
			for (let j = 0; j < all.length; j++) {
				if (j === m || j === index) continue;
				if (costs[j]! < cost) p *= all[j]!.cdf(below, logitBelow);
				else if (costs[j]! > cost || m === index) p *= all[j]!.cdf(at, logit);
			}
			if (m !== index && p > 0) p *= inBand(all, costs, index, below, at);
			sum += p;
		}
	}
	return clip(sum);
}

/** P(the arm lies in [low, high], above all arms of its cost). */
function inBand(
	all: readonly Quadrature[],
	costs: readonly number[],
	index: number,
	low: number,
	high: number,
): number {
	const arm = all[index]!;
	const inside = (from: number, to: number): number =>
		Math.max(0, arm.cdf(to, logitOf(to)) - arm.cdf(from, logitOf(from)));
	if (!costs.some((cost, j) => j !== index && cost === costs[index])) return inside(low, high);
	const parts = 3;
	let sum = 0;
	for (let part = 0; part < parts; part++) {
		const from = low + ((high - low) * part) / parts;
		const to = low + ((high - low) * (part + 1)) / parts;
		const middle = (from + to) / 2;
		let p = inside(from, to);
		for (let j = 0; j < all.length; j++) {
			if (j !== index && costs[j] === costs[index]) p *= all[j]!.cdf(middle, logitOf(middle));
		}
		sum += p;
	}
	return sum;
}
