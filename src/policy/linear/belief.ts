import type { Rng } from '../../base/types.ts';
import { normal } from '../maths/sampling.ts';
import { normalCdf } from '../maths/special.ts';
import type { Belief, BeliefPart } from '../policy.ts';

/** A normal posterior of a success probability. */
export class NormalBelief implements Belief {
	readonly mean: number;
	readonly sd: number;
	readonly posteriorSd: number;

	/** `posteriorSd`: where draws are tempered, the standard deviation before. */
	constructor(mean: number, sd: number, posteriorSd = sd) {
		this.mean = mean;
		this.sd = sd;
		this.posteriorSd = posteriorSd;
	}

	sample(rng: Rng): number {
		return this.mean + this.sd * normal(rng);
	}

	cdf(x: number): number {
		if (this.sd > 0) return normalCdf((x - this.mean) / this.sd);
		return x < this.mean ? 0 : 1;
	}
}

/**
 * A belief about an arm that was not looked at for a while: it is as it was, or, with probability `changed`, as good as a
 * new one. `mean` is that of the arm as it was: what a choice without exploration goes by.
 */
export class RestlessBelief implements Belief {
	readonly mean: number;
	readonly sd: number;
	readonly posteriorSd: number;
	readonly #known: Belief;
	readonly #fresh: Belief;
	readonly #changed: number;

	get parts(): readonly BeliefPart[] {
		return [
			{ weight: 1 - this.#changed, belief: this.#known },
			{ weight: this.#changed, belief: this.#fresh },
		];
	}

	constructor(known: Belief, fresh: Belief, changed: number) {
		this.mean = known.mean;
		const apart = known.mean - fresh.mean;
		this.sd = Math.sqrt((1 - changed) * known.sd ** 2 + changed * (fresh.sd ** 2 + (1 - changed) * apart ** 2));
		this.posteriorSd = Math.max(this.sd, known.posteriorSd ?? known.sd);
		this.#known = known;
		this.#fresh = fresh;
		this.#changed = changed;
	}

	sample(rng: Rng): number {
		return (rng() < this.#changed ? this.#fresh : this.#known).sample(rng);
	}

	cdf(x: number): number {
		return (1 - this.#changed) * this.#known.cdf(x) + this.#changed * this.#fresh.cdf(x);
	}
}
