import type { Rng } from '../../base/types.ts';
import { normal } from '../maths/sampling.ts';
import { normalCdf } from '../maths/special.ts';
import type { Belief, BeliefPart } from '../policy.ts';

/** How near 0 or 1 a mean may come. */
const edge = 0.01;

/** A wider logit would have its mass at 0 and 1; this one is spread nearly evenly. */
const mostWidth = 1.6;

/**
 * A posterior of a success probability whose logit is normal: it lies in (0, 1), and reaches farther towards the middle
 * than away from it, so that an arm with bad luck at first is not given up for good. Its logit has the standard deviation
 * that belongs to `sd` at the mean, bounded, and the middle for which the mean is as given (MacKay, "The Evidence Framework Applied
 * to Classification Networks", Neural Computation 4, 1992).
 */
export class LogitNormalBelief implements Belief {
	readonly mean: number;
	readonly sd: number;
	readonly posteriorSd: number;
	readonly #middle: number;
	readonly #width: number;

	/** `mean` is taken into [0.01, 0.99]. `posteriorSd`: where draws are tempered, the standard deviation before. */
	constructor(mean: number, sd: number, posteriorSd = sd) {
		this.mean = Math.min(1 - edge, Math.max(edge, mean));
		this.sd = sd;
		this.posteriorSd = posteriorSd;
		const slope = this.mean * (1 - this.mean);
		this.#width = sd > 0 ? 1 / Math.sqrt((slope / sd) ** 2 + 1 / mostWidth ** 2) : 0;
		this.#middle = Math.log(this.mean / (1 - this.mean)) * Math.sqrt(1 + (Math.PI / 8) * this.#width ** 2);
	}

	/** Of its logit. */
	get logit(): { readonly mean: number; readonly sd: number } {
		return { mean: this.#middle, sd: this.#width };
	}

	at(deviates: number): number {
		return 1 / (1 + Math.exp(-this.#middle - deviates * this.#width));
	}

	sample(rng: Rng): number {
		return this.at(normal(rng));
	}

	cdf(x: number): number {
		if (x <= 0) return 0;
		if (x >= 1) return 1;
		if (this.#width > 0) return normalCdf((Math.log(x / (1 - x)) - this.#middle) / this.#width);
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
