import { fnv1a, hashStart } from '../../base/hash.ts';
import type { Rng } from '../../base/types.ts';

/**
 * A seeded generator of uniform numbers in [0, 1) with 53 random bits: sfc32 (Chris Doty-Humphrey, "PractRand",
 * small fast counting generator; period at least 2^32, about 2^127 on average).
 *
 * @example
 * ```ts
 * createBandit({ arms, rng: seededRng('test') }); // the same draws each time
 * ```
 */
export function seededRng(seed: number | string): Rng {
	let [a, b, c] = seedWords(String(seed));
	let counter = 1;
	const next = (): number => {
		const t = (((a + b) | 0) + counter) | 0;
		counter = (counter + 1) | 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = (c << 21) | (c >>> 11);
		c = (c + t) | 0;
		return t >>> 0;
	};
	for (let i = 0; i < 15; i++) next();
	return () => ((next() >>> 5) * 67_108_864 + (next() >>> 6)) / 9_007_199_254_740_992;
}

/** Three words from a text: FNV-1a under three offsets. */
function seedWords(seed: string): [number, number, number] {
	const word = (offset: number): number => fnv1a(seed, hashStart ^ offset);
	return [word(0), word(0x9e3779b9), word(0x85ebca6b)];
}

/** A standard normal variate: the polar method (Marsaglia and Bray 1964). It keeps no spare, so draws don't depend on earlier ones. */
export function normal(rng: Rng): number {
	for (;;) {
		const u = 2 * rng() - 1;
		const v = 2 * rng() - 1;
		const s = u * u + v * v;
		if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
	}
}

/** A gamma variate of shape ≥ 1 and scale 1: Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables", 2000. */
function gammaFromOne(shape: number, rng: Rng): number {
	const d = shape - 1 / 3;
	const c = 1 / Math.sqrt(9 * d);
	for (;;) {
		const x = normal(rng);
		const cubeRoot = 1 + c * x;
		if (cubeRoot <= 0) continue;
		const v = cubeRoot * cubeRoot * cubeRoot;
		const u = 1 - rng();
		const x2 = x * x;
		if (u < 1 - 0.0331 * x2 * x2 || Math.log(u) < 0.5 * x2 + d * (1 - v + Math.log(v))) return d * v;
	}
}

/** A gamma variate of any shape > 0 and scale 1; underflows to 0 for tiny shapes (see `logGammaVariate`). */
export function gamma(shape: number, rng: Rng): number {
	return shape >= 1 ? gammaFromOne(shape, rng) : Math.exp(logGammaVariate(shape, rng));
}

/** The logarithm of a gamma variate; exact for tiny shapes too, by G(k) = G(k + 1)·U^(1/k) (Marsaglia and Tsang 2000, section 6). */
export function logGammaVariate(shape: number, rng: Rng): number {
	if (shape >= 1) return Math.log(gammaFromOne(shape, rng));
	return Math.log(gammaFromOne(shape + 1, rng)) + Math.log(1 - rng()) / shape;
}

/**
 * A beta variate, exact for all α, β > 0: G(α)/(G(α) + G(β)). Small shapes are drawn as logarithms, where the
 * gammas themselves would underflow.
 */
export function beta(alpha: number, betaShape: number, rng: Rng): number {
	if (alpha >= 1 && betaShape >= 1) {
		const x = gammaFromOne(alpha, rng);
		return x / (x + gammaFromOne(betaShape, rng));
	}
	const x = logGammaVariate(alpha, rng);
	const y = logGammaVariate(betaShape, rng);
	// Both logarithms overflow below 1e-307 only; there a beta variate is a coin.
	if (x === y) return rng() < alpha / (alpha + betaShape) ? 1 : 0;
	return 1 / (1 + Math.exp(y - x));
}
