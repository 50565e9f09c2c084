import { NormalBelief, RestlessBelief } from './linear-belief.ts';
import { RidgeInverse } from './linear-inverse.ts';
import { dot, nonZeros, packedLength } from './linear-matrix.ts';
import type { ArmEvidence, Belief, Context, PolicyReader } from './policy.ts';

/** The numbers that shape the posterior. */
export interface LinearShape {
	readonly bias: number;
	readonly ridge: number;
	readonly poolRidge: number;
	readonly optimism: number;
	readonly scale: number;
	readonly fullScale: number;
	readonly leastScale: number;
}

/** Layout of a row: Σw·r², then Σw·φφᵀ packed, then Σw·r·φ. The first of the packed numbers is Σw, the first of the last Σw·r. */
export const squaresAt = 0;
export const matrixAt = 1;
export const vectorAt = (d: number) => matrixAt + packedLength(d);
export const rowLength = (d: number) => vectorAt(d) + d;

/** Residual variance before any evidence, and how many outcomes that is worth. */
const priorVariance = 0.15;
const priorVarianceOutcomes = 20;

/** The ridge is kept up with forgetting by building anew when the unit has shrunk by this. */
const staleUnit = 0.93;

/**
 * Chance, per draw of another arm, that an idle arm has become something else meanwhile: of arms that were never found
 * to have changed, and of those that were. The latter are tried again about every 50 draws, the former hardly ever.
 */
const hazard = 2e-6;
const hazardAfterChange = 1.6e-3;

/** A smaller chance of change is left out. */
const negligible = 1e-5;

/** The pool is solved anew when it has grown by one in so many. */
const poolPatience = 50;

interface ArmCache {
	readonly arm: ArmEvidence;
	readonly inverse: RidgeInverse;
	readonly strength: number;
	/** The evidence that `inverse` knows. */
	version: number;
	/** μ: the posterior's mean coefficients. */
	readonly coefficients: Float64Array;
	/** The evidence and the pool's solution that they are for. */
	solvedVersion: number;
	solvedPool: number;
	/** Prior mean of the bias. */
	bias: number;
}

/** Reads the posterior of each arm from the arms' sums. Keeps one inverse an arm and one of their pool. */
export class LinearReader implements PolicyReader {
	readonly #d: number;
	readonly #shape: LinearShape;
	readonly #arms = new Map<ArmEvidence, ArmCache>();
	readonly #pool: RidgeInverse;
	/** Coefficients of the pool, and the mean features. */
	readonly #pooled: Float64Array;
	readonly #vector: Float64Array;
	#poolStale = true;
	/** Which solution of the pool `#pooled` is. */
	#solution = 0;
	/** Outcomes since then, and how many there were by then. */
	#since = Number.POSITIVE_INFINITY;
	#outcomes = 0;
	#poolMean = 0.5;
	#variance = priorVariance;

	constructor(d: number, shape: LinearShape) {
		this.#d = d;
		this.#shape = shape;
		this.#pool = new RidgeInverse(d, ridgeOf(d, shape.bias, shape.poolRidge));
		this.#pooled = new Float64Array(d);
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
		if (this.#poolStale || (mayRefresh && unit < staleUnit * this.#pool.unit)) this.#rebuildPool(unit);
		if (this.#since * poolPatience > this.#outcomes) this.#solvePool(unit);
		const places = nonZeros(x);
		return caches.map((cache) => this.#belief(cache, x, places, unit));
	}

	learned(arm: ArmEvidence, context: Context, _reward: number, weight: number): void {
		const x = context.features;
		const cache = this.#arms.get(arm);
		this.#since++;
		if (!this.#poolStale && !this.#pool.update(x, weight)) this.#poolStale = true;
		if (cache === undefined || cache.version !== arm.version - 1) this.#poolStale = true;
		else if (cache.inverse.update(x, weight)) cache.version = arm.version;
	}

	#cacheOf(arm: ArmEvidence): ArmCache {
		const strength = arm.prior?.strength ?? this.#shape.bias;
		let cache = this.#arms.get(arm);
		if (cache === undefined || cache.strength !== strength) {
			const inverse = new RidgeInverse(this.#d, ridgeOf(this.#d, strength, this.#shape.ridge));
			cache = {
				arm,
				inverse,
				strength,
				version: -1,
				coefficients: new Float64Array(this.#d),
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
			if (sums !== undefined) addPacked(packed, sums);
		});
		cache.version = arm.version;
		cache.solvedVersion = -1;
	}

	#rebuildPool(unit: number): void {
		this.#pool.rebuild(unit, (packed) => {
			for (const { arm } of this.#arms.values()) {
				const sums = arm.sums('');
				if (sums !== undefined) addPacked(packed, sums);
			}
		});
		this.#poolStale = false;
		this.#since = Number.POSITIVE_INFINITY;
	}

	/** m₀ = (D + A₀)⁻¹(b₀ + ½D·e_bias); the mean over requests of what it predicts; the variance within arms. */
	#solvePool(unit: number): void {
		const d = this.#d;
		const at = vectorAt(d);
		const vector = this.#vector.fill(0);
		let n = 0;
		let within = 0;
		for (const { arm } of this.#arms.values()) {
			const sums = arm.sums('');
			if (sums === undefined || !(sums[matrixAt]! > 0)) continue;
			for (let i = 0; i < d; i++) vector[i]! += sums[at + i]!;
			n += sums[matrixAt]!;
			within += Math.max(0, sums[squaresAt]! - sums[at]! ** 2 / sums[matrixAt]!);
		}
		const total = vector[0]!;
		vector[0]! += 0.5 * this.#pool.ridge(0);
		this.#pool.times(vector, this.#pooled);
		this.#poolMean = (total * unit + 1) / (n * unit + 2);
		this.#variance = (priorVariance * priorVarianceOutcomes + within * unit) / (priorVarianceOutcomes + n * unit);
		this.#solution++;
		this.#since = 0;
		this.#outcomes = n * unit;
	}

	/** μₐ = Pₐ(bₐ + D·prior mean) */
	#solve(cache: ArmCache): void {
		const { arm, inverse } = cache;
		const pooled = this.#pooled;
		const sums = arm.sums('');
		const at = vectorAt(this.#d);
		// The prior's bias: the pool's with optimism, or such that the mean request has the mean that the user gave.
		cache.bias = pooled[0]! + (arm.prior === undefined ? this.#shape.optimism : arm.prior.mean - this.#poolMean);
		const vector = this.#vector;
		for (let i = 0; i < vector.length; i++) {
			vector[i] = (sums?.[at + i] ?? 0) + inverse.ridge(i) * (i === 0 ? cache.bias : pooled[i]!);
		}
		inverse.times(vector, cache.coefficients);
		cache.solvedVersion = arm.version;
		cache.solvedPool = this.#solution;
	}

	#belief(cache: ArmCache, x: Float64Array, places: Int32Array, unit: number): Belief {
		const { arm, inverse } = cache;
		const { scale, fullScale, leastScale } = this.#shape;
		if (cache.solvedVersion !== arm.version || cache.solvedPool !== this.#solution) this.#solve(cache);
		const mean = dot(cache.coefficients, x);
		const n = (arm.sums('')?.[matrixAt] ?? 0) * unit;
		const spread = n > fullScale ? Math.max(leastScale, Math.sqrt(fullScale / n)) : 1;
		const sd = scale * spread * Math.sqrt((this.#variance * Math.max(0, inverse.form(x, places))) / unit);
		const rate = (arm.generation ?? 0) > 0 ? hazardAfterChange : hazard;
		const changed = n > 0 && scale > 0 ? -Math.expm1(-rate * arm.idle) : 0;
		if (changed < negligible) return new NormalBelief(mean, sd);
		const fresh = new NormalBelief(
			cache.bias + dot(this.#pooled, x) - this.#pooled[0]!,
			scale * Math.sqrt(this.#variance / cache.strength),
		);
		return new RestlessBelief(new NormalBelief(mean, sd), fresh, changed);
	}
}

function addPacked(packed: Float64Array, sums: Float64Array): void {
	for (let i = 0; i < packed.length; i++) packed[i]! += sums[matrixAt + i]!;
}

function ridgeOf(d: number, bias: number, others: number): Float64Array {
	const ridge = new Float64Array(d).fill(others);
	ridge[0] = bias;
	return ridge;
}
