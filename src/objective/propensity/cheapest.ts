import { BetaBelief } from '../../policy/beta.ts';
import { seededRng } from '../../policy/maths/sampling.ts';
import type { Belief } from '../../policy/policy.ts';
import type { Candidate, Objective } from '../objective.ts';
import { overParts } from './parts.ts';

/** Draws of the Monte Carlo for objectives without a formula: the error of a probability is at most about 0.016 (one standard error). */
const monteCarloDraws = 1000;

/** P(candidate `index` is chosen), by Monte Carlo with a fixed seed. */
export function monteCarloPropensity(objective: Objective, candidates: readonly Candidate[], index: number): number {
	const rng = seededRng('propensity');
	const drawn = candidates.map((candidate) => ({ ...candidate }));
	let chosen = 0;
	for (let i = 0; i < monteCarloDraws; i++) {
		for (const candidate of drawn) candidate.sample = candidate.belief.sample(rng);
		if (objective.choose(drawn) === index) chosen++;
	}
	// An arm that was drawn had a chance.
	return (chosen + 0.5) / (monteCarloDraws + 1);
}

/** Nodes for one belief. */
const nodes = 32;

/** A belief as points with masses (they sum to 1), and its distribution function. */
interface Quadrature {
	readonly x: Float64Array;
	readonly mass: Float64Array;
	readonly sd: number;
	/** P(s ≤ x), given x and its logit (NaN where the belief needs none). */
	cdf(x: number, logit: number): number;
}

/** The points and masses of arm m, finer where another belief is much narrower than its own cells. */
function pointsOf(all: readonly Quadrature[], m: number): { x: ArrayLike<number>; mass: ArrayLike<number> } {
	const own = all[m]!;
	const narrow = all.filter((other, j) => j !== m && other.sd < 0.4 * own.sd);
	if (narrow.length === 0) return own;
	const edges = [own, ...narrow].flatMap(({ x }) => Array.from(x)).sort((a, b) => a - b);
	const x = new Float64Array(edges.length + 1);
	const mass = new Float64Array(edges.length + 1);
	let before = 0;
	for (let i = 0; i <= edges.length; i++) {
		const from = edges[Math.max(0, i - 1)]!;
		const to = edges[Math.min(edges.length - 1, i)]!;
		const upTo = i === edges.length ? 1 : own.cdf(to, logitOf(to));
		x[i] = (from + to) / 2;
		mass[i] = Math.max(0, upTo - before);
		before = upTo;
	}
	return { x, mass };
}

/** Gives the logit of x, for beliefs that live in [0, 1]. */
function logitOf(x: number): number {
	if (x <= 0) return Number.NEGATIVE_INFINITY;
	return x >= 1 ? Number.POSITIVE_INFINITY : Math.log(x / (1 - x));
}

function quadratureOf(belief: Belief): Quadrature {
	return belief instanceof BetaBelief ? new BetaQuadrature(belief) : new GeneralQuadrature(belief);
}

/** Cells of equal width over mean ± 6 standard deviations. */
class GeneralQuadrature implements Quadrature {
	readonly x = new Float64Array(nodes);
	readonly mass = new Float64Array(nodes);
	readonly sd: number;
	readonly #belief: Belief;

	constructor(belief: Belief) {
		this.#belief = belief;
		this.sd = belief.sd;
		const low = belief.mean - 6 * belief.sd;
		const width = (12 * belief.sd) / nodes;
		let before = 0;
		for (let i = 0; i < nodes; i++) {
			const upTo = i === nodes - 1 ? 1 : belief.cdf(low + (i + 1) * width);
			this.x[i] = low + (i + 0.5) * width;
			this.mass[i] = upTo - before;
			before = upTo;
		}
	}

	cdf(x: number): number {
		return this.#belief.cdf(x);
	}
}

/**
 * Cells of equal width in logit(θ), where a Beta density is smooth for all shapes and falls off exponentially; the
 * distribution function is summed up from it, and interpolated by cubics that know the density.
 */
class BetaQuadrature implements Quadrature {
	readonly x = new Float64Array(nodes);
	readonly mass = new Float64Array(nodes);
	readonly sd: number;
	readonly #low: number;
	readonly #perWidth: number;
	/** F at the middle of each cell. */
	readonly #middle = new Float64Array(nodes);

	constructor(belief: BetaBelief) {
		const { alpha, beta } = belief;
		this.sd = belief.sd;
		const mode = Math.log(alpha / beta);
		const sd = Math.sqrt(1 / alpha + 1 / beta);
		// The tails fall like exp(α·y) and exp(−β·y): as far as 1e-6 of the mass.
		this.#low = mode - Math.min(7 * sd, 3 * sd + 12 / alpha);
		const width = (mode + Math.min(7 * sd, 3 * sd + 12 / beta) - this.#low) / nodes;
		this.#perWidth = 1 / width;
		const n = alpha + beta;
		const top = alpha * mode - n * Math.log1p(Math.exp(mode));
		let total = 0;
		for (let i = 0; i < nodes; i++) {
			const y = this.#low + (i + 0.5) * width;
			const odds = Math.exp(y);
			this.x[i] = odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds);
			const logDensity = alpha * y - n * (y > 30 ? y : Math.log1p(odds)) - top;
			total += this.mass[i] = Math.exp(logDensity);
		}
		let sum = 0;
		for (let i = 0; i < nodes; i++) {
			this.mass[i]! /= total;
			this.#middle[i] = sum + this.mass[i]! / 2;
			sum += this.mass[i]!;
		}
	}

	cdf(_x: number, logit: number): number {
		const position = (logit - this.#low) * this.#perWidth - 0.5;
		if (!(position > -1)) return 0;
		if (position >= nodes) return 1;
		if (position <= 0) return this.#middle[0]! * (1 + position);
		const i = Math.floor(position);
		if (i >= nodes - 1) return Math.min(1, this.#middle[nodes - 1]! + (position - nodes + 1) * this.mass[nodes - 1]!);
		const t = position - i;
		const d0 = this.mass[i]!;
		const d1 = this.mass[i + 1]!;
		const f0 = this.#middle[i]!;
		const rise = this.#middle[i + 1]! - f0;
		return f0 + t * (d0 + t * (3 * rise - 2 * d0 - d1 + t * (d0 + d1 - 2 * rise)));
	}
}

/** Below it a node counts for nothing. */
const negligible = 1e-7;

/**
 * P(argmax of sᵢ + shiftᵢ is `index`) for independent beliefs: Σₓ P(s = x)·Π P(sⱼ ≤ x + shift − shiftⱼ).
 */
export function argmaxPropensity(beliefs: readonly Belief[], shifts: readonly number[], index: number): number {
	return overParts(beliefs, index, (parts) => argmaxOf(parts, shifts, index));
}

function argmaxOf(beliefs: readonly Belief[], shifts: readonly number[], index: number): number {
	if (beliefs.length === 1) return 1;
	const all = beliefs.map(quadratureOf);
	const { x, mass } = pointsOf(all, index);
	let sum = 0;
	for (let i = 0; i < x.length; i++) {
		let p = mass[i]!;
		if (p < negligible) continue;
		for (let j = 0; j < all.length; j++) {
			if (j === index) continue;
			const at = x[i]! + shifts[index]! - shifts[j]!;
			p *= all[j]!.cdf(at, logitOf(at));
		}
		sum += p;
	}
	return clip(sum);
}

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

function clip(p: number): number {
	return Math.min(1, Math.max(1e-9, p));
}
