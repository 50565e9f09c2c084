import type { Rng } from '../types.ts';
import type { Belief } from './policy.ts';
import { normal } from './sampling.ts';
import { normalCdf } from './special.ts';

/** A normal posterior of a success probability. */
export class NormalBelief implements Belief {
	readonly mean: number;
	readonly sd: number;

	constructor(mean: number, sd: number) {
		this.mean = mean;
		this.sd = sd;
	}

	sample(rng: Rng): number {
		return this.mean + this.sd * normal(rng);
	}

	cdf(x: number): number {
		if (this.sd > 0) return normalCdf((x - this.mean) / this.sd);
		return x < this.mean ? 0 : 1;
	}
}
