import { InvalidOptionError } from '../../base/errors.ts';
import { builtIn, type Condition } from '../condition.ts';
import { failure, success } from '../verdict.ts';

/**
 * Succeeds when the whole call took at most `ms` milliseconds. Else `too_slow`.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: all(nonEmpty(), maxLatency(5000)) });
 * ```
 */
export function maxLatency(ms: number): Condition {
	if (!(ms >= 0)) throw new InvalidOptionError('maxLatency.ms', ms, 'Give milliseconds, 0 or more.');
	return builtIn(`maxLatency(${ms})`, (result) => {
		if (!Number.isFinite(result.latencyMs)) return undefined;
		if (result.latencyMs <= ms) return success;
		return failure('too_slow', `the call took ${Math.round(result.latencyMs)} ms, more than ${ms} ms`);
	});
}

/**
 * Succeeds when the call cost at most `usd` US dollars. Else `too_costly`; unknown while the cost is unknown.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: all(nonEmpty(), maxCost(0.01)) });
 * ```
 */
export function maxCost(usd: number): Condition {
	if (!(usd >= 0)) throw new InvalidOptionError('maxCost.usd', usd, 'Give US dollars, 0 or more.');
	return builtIn(`maxCost(${usd})`, ({ costUsd }) => {
		if (costUsd === undefined || !Number.isFinite(costUsd)) return undefined;
		if (costUsd <= usd) return success;
		return failure('too_costly', `the call cost ${Number(costUsd.toPrecision(3))} USD, more than ${usd} USD`);
	});
}
