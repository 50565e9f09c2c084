import type { ArmEvidence, Belief, Context, PolicyReader, Prior } from '../policy.ts';
import { LogitNormalBelief, RestlessBelief } from './belief.ts';
import { drawnSd, posteriorSd } from './draws.ts';
import { RidgeInverse } from './inverse.ts';
import { dot, nonZeros } from './matrix.ts';
import { LinearPool } from './pool.ts';
import { matrixAt, vectorAt } from './row.ts';

/** The numbers that shape the posterior. */
export interface LinearShape {
	readonly scale: number;
	readonly bias: number;
	readonly ridge: number;
	readonly poolRidge: number;
	readonly optimism: number;
}

/** The ridge is kept up with forgetting by building anew when the unit has shrunk by this. */
const staleUnit = 0.93;

/**
 * Chance, per draw of another arm, that an idle arm has become something else meanwhile: of arms that were never found
 * to have changed, and of those that were. The latter are tried again about every 60 draws, the former hardly ever.
 */
const hazard = 2e-6;
const hazardAfterChange = 5e-4;

/** A smaller chance of change is left out. */
const negligible = 1e-5;

/** How far content may move an expected cost, either way. */
const mostCostFactor = 4;

/** The pool is fitted anew when it has grown by one in so many. */
const poolPatience = 50;

interface ArmCache {
	readonly arm: ArmEvidence;
	readonly inverse: RidgeInverse;
	/** How many outcomes the prior of the bias is worth. */
	readonly strength: number;
	/** The evidence that `inverse` knows. */
	version: number;
	/** μ: the posterior's mean coefficients. */
	readonly coefficients: Float64Array;
	/** The evidence and the fit of the pool that they are for. */
	solvedVersion: number;
	solvedPool: number;
	/** Prior mean of the bias. */
	bias: number;
}

/** Reads the posterior of each arm from the arms' sums. Keeps one inverse an arm, and the fit of their pool. */
export class LinearReader implements PolicyReader {
	readonly #shape: LinearShape;
	readonly #arms = new Map<ArmEvidence, ArmCache>();
	readonly #pool: LinearPool;
	readonly #vector: Float64Array;
	#poolStale = true;
	/** Which fit of the pool is in use. */
	#fit = 0;
	/** Outcomes since then. */
	#since = 0;

	constructor(d: number, shape: LinearShape) {
		this.#shape = shape;
		this.#pool = new LinearPool(d, shape.poolRidge);
		this.#vector = new Float64Array(d);
	}

	beliefs(context: Context, arms: readonly ArmEvidence[]): Belief[] {
		const x = context.features;
		const caches: ArmCache[] = new Array(arms.length);
		// Decay makes all inverses stale together; one of them a time is enough.
		let mayRefresh = true;
		for (let i = 0; i < arms.length; i++) {
			const arm = arms[i]!;
			const cache = this.#cacheOf(arm);
			caches[i] = cache;
			if (cache.version !== arm.version) {
				this.#rebuild(cache);
				this.#poolStale = true;
			} else if (mayRefresh && arm.unit < staleUnit * cache.inverse.unit) {
				this.#rebuild(cache);
				mayRefresh = false;
			}
		}
		const unit = arms[0]?.unit ?? 1;
		if (this.#poolStale || this.#since * poolPatience > this.#pool.outcomes) this.#fitPool(unit);
		const places = nonZeros(x);
		return caches.map((cache) => this.#belief(cache, x, places, unit));
	}

	costFactor({ features }: Context, arm: ArmEvidence): number {
		const sums = arm.sums('');
		if (sums === undefined) return 1;
		const slopes = this.#pool.costSlopes;
		const n = sums[matrixAt]!;
		if (!(n > 0)) return 1;
		let factor = 1;
		for (let i = 1, k = matrixAt + 1; i < slopes.length; k += ++i) factor += slopes[i]! * (features[i]! - sums[k]! / n);
		return Math.min(mostCostFactor, Math.max(1 / mostCostFactor, factor));
	}

	learned(arm: ArmEvidence, context: Context, reward: number, weight: number): void {
		const cache = this.#arms.get(arm);
		this.#since++;
		if (cache === undefined || cache.version !== arm.version - 1) {
			this.#poolStale = true;
			return;
		}
		const isSolved = cache.solvedVersion === cache.version && cache.solvedPool === this.#fit;
		const coefficients = isSolved ? cache.coefficients : undefined;
		if (!cache.inverse.update(context.features, weight, reward, coefficients)) return;
		cache.version = arm.version;
		if (isSolved) cache.solvedVersion = arm.version;
	}

	#cacheOf(arm: ArmEvidence): ArmCache {
		const { bias, ridge } = this.#shape;
		const strength = arm.prior?.strength ?? bias;
		let cache = this.#arms.get(arm);
		if (cache === undefined || cache.strength !== strength) {
			const d = this.#vector.length;
			const ridges = new Float64Array(d).fill(ridge);
			ridges[0] = strength;
			cache = {
				arm,
				inverse: new RidgeInverse(d, ridges),
				strength,
				version: -1,
				coefficients: new Float64Array(d),
				solvedVersion: -1,
				solvedPool: -1,
				bias: 0,
			};
			this.#arms.set(arm, cache);
		}
		return cache;
	}

	#rebuild(cache: ArmCache): void {
		const { arm, inverse } = cache;
		const sums = arm.sums('');
		inverse.rebuild(arm.unit, (packed) => {
			if (sums === undefined) return;
			for (let i = 0; i < packed.length; i++) packed[i]! += sums[matrixAt + i]!;
		});
		cache.version = arm.version;
		cache.solvedVersion = -1;
	}

	#fitPool(unit: number): void {
		this.#pool.fit(this.#arms.keys(), unit);
		this.#poolStale = false;
		this.#fit++;
		this.#since = 0;
	}

	/** μₐ = Pₐ(bₐ + D·prior mean) */
	#solve(cache: ArmCache): void {
		const { arm, inverse } = cache;
		const pooled = this.#pool.coefficients;
		const vector = this.#vector;
		const sums = arm.sums('');
		const at = vectorAt(vector.length);
		cache.bias = pooled[0]! + this.#head(arm.prior);
		for (let i = 0; i < vector.length; i++) {
			vector[i] = (sums?.[at + i] ?? 0) + inverse.ridge(i) * (i === 0 ? cache.bias : pooled[i]!);
		}
		inverse.times(vector, cache.coefficients);
		cache.solvedVersion = arm.version;
		cache.solvedPool = this.#fit;
	}

	/** How much better than the pool an arm is thought to be: with a mean that the user gave, such that the mean request has it. */
	#head(prior: Prior | undefined): number {
		if (prior !== undefined && prior.advantage === undefined) return prior.mean - this.#pool.mean;
		return this.#shape.optimism + (prior?.advantage ?? 0);
	}

	#belief(cache: ArmCache, x: Float64Array, places: readonly number[], unit: number): Belief {
		const { arm, inverse, strength } = cache;
		const { scale } = this.#shape;
		if (cache.solvedVersion !== arm.version || cache.solvedPool !== this.#fit) this.#solve(cache);
		const mean = dot(cache.coefficients, x);
		const { coefficients: pooled, variance } = this.#pool;
		// 1/form: how many outcomes the belief about such a request is worth.
		const form = Math.max(0, inverse.form(x, places)) / unit;
		const outcomes = Math.max(0, arm.sums('')?.[matrixAt] ?? 0) * unit;
		const sd = drawnSd(variance, form, strength, outcomes, scale);
		const rate = (arm.generation ?? 0) > 0 ? hazardAfterChange : hazard;
		const changed = scale > 0 && outcomes > 0 ? Math.max(arm.suspicion ?? 0, -Math.expm1(-rate * arm.idle)) : 0;
		const known = new LogitNormalBelief(mean, sd, posteriorSd(variance, form));
		if (changed < negligible) return known;
		const expected = cache.bias + dot(pooled, x) - pooled[0]!;
		const fresh = new LogitNormalBelief(expected, drawnSd(variance, 1 / strength, strength, 0, scale));
		return new RestlessBelief(known, fresh, changed);
	}
}
