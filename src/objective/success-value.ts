import { checkNumber } from '../base/check.ts';
import { InvalidOptionError } from '../base/errors.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';
import type { Candidate, Objective } from './objective.ts';
import { argmaxPropensities } from './propensity/argmax.ts';

/** Options of `successValue`. */
export interface SuccessValueOptions {
	/** What a second of waiting costs, USD. Default 0. */
	readonly usdPerSecond?: number;
}

const optionNames: OptionNames<SuccessValueOptions> = { usdPerSecond: true };

/**
 * A cost that was learnt from n calls counts n/(n + this) of itself: a first call that was dear by chance must not keep
 * an arm from ever being called again. Sampled success has its own doubt; costs have no other.
 */
const doubtedCalls = 5;

/**
 * The arm with the largest sampled profit: usd·s − cost − usdPerSecond·latency. A cost that was learnt from few calls
 * counts less; that of an arm with a price counts in full. It is what requests of this length and segment cost: content that
 * makes answers long also makes arms differ in success, which is learnt later, so that dear arms would look cheap on easy
 * requests before cheap ones have shown that they can serve them. An arm of unknown cost is taken for as cheap as the cheapest known one of the request, so that it is tried and its cost becomes known; one of unknown latency
 * for as slow as the mean of the known ones.
 *
 * @param usd what a success is worth, USD; above 0
 *
 * @example
 * ```ts
 * createBandit({ arms, objective: successValue(0.5, { usdPerSecond: 0.01 }) });
 * ```
 */
export function successValue(usd: number, options: SuccessValueOptions = {}): Objective {
	checkNames('successValue', options, optionNames);
	const { usdPerSecond = 0 } = options;
	if (!(typeof usd === 'number' && usd > 0 && Number.isFinite(usd))) {
		throw new InvalidOptionError('successValue(usd)', usd, 'Give what a success is worth, in USD, above 0.');
	}
	checkNumber('usdPerSecond', usdPerSecond, 0, 1e9, 'Give USD per second, 0 or more.');
	/** What an arm costs, as a share of what a success is worth. */
	const burdens = (candidates: readonly Candidate[]): number[] => {
		const costs = candidates.map(believed);
		const known = costs.filter((cost) => cost !== undefined);
		const guess = known.length > 0 ? Math.min(...known) : 0;
		const latencies = candidates.map(({ latencyMs }) => latencyMs).filter((ms) => ms !== undefined);
		const usual = latencies.length > 0 ? latencies.reduce((a, b) => a + b) / latencies.length : 0;
		return candidates.map(
			({ latencyMs }, i) => ((costs[i] ?? guess) + (usdPerSecond * (latencyMs ?? usual)) / 1000) / usd,
		);
	};
	return {
		name: `successValue(${usd})`,
		choose: (candidates) => {
			const burden = burdens(candidates);
			let best = 0;
			for (let i = 1; i < candidates.length; i++) {
				if (candidates[i]!.sample - burden[i]! > candidates[best]!.sample - burden[best]!) best = i;
			}
			return best;
		},
		propensities: (candidates) =>
			argmaxPropensities(
				candidates.map(({ belief }) => belief),
				burdens(candidates).map((burden) => -burden),
			),
	};
}

function believed({ costUsd, costCalls }: Candidate): number | undefined {
	if (costUsd === undefined || costCalls === undefined) return costUsd;
	return (costUsd * costCalls) / (costCalls + doubtedCalls);
}
