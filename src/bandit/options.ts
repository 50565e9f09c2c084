import type { ArmOptions } from '../arms/arm.ts';
import { checkNumber } from '../base/check.ts';
import { InvalidOptionError } from '../base/errors.ts';
import type { BanditRequest, Clock, Decision, Outcome, OutcomeDetail, OutcomeSource, Rng } from '../base/types.ts';
import type { ForgettingOptions } from '../learner/forgetting.ts';
import type { Objective } from '../objective/objective.ts';
import type { SuccessCondition } from '../outcome/condition.ts';
import type { Policy } from '../policy/policy.ts';
import type { Store } from '../store/store.ts';

/** An outcome that was learnt. */
export interface OutcomeEvent {
	readonly decisionId: string;
	readonly goal: string;
	readonly arm: string;
	readonly outcome: OutcomeDetail & { readonly source: OutcomeSource };
	/** True when it replaced an earlier outcome. */
	readonly revised: boolean;
}

/** Something went wrong beside the request, which went on. */
export interface ErrorEvent {
	readonly goal: string;
	readonly error: unknown;
	/** What was being done: `successWhen`, `store`, `segment`, `call`, `callback`, … */
	readonly during: string;
	readonly decisionId?: string;
	readonly arm?: string;
}

/** An arm's outcomes are no longer what they were. */
export interface ChangeEvent {
	readonly goal: string;
	readonly arm: string;
	/** Better or worse than before. */
	readonly direction: 'up' | 'down';
	readonly time: number;
}

/** What is told while the bandit works. A callback that throws is reported to `onError` and breaks nothing. */
export interface BanditEvents {
	readonly onDecision?: (decision: Decision) => void;
	readonly onOutcome?: (event: OutcomeEvent) => void;
	/** Default: the first error of each kind is printed as a warning. */
	readonly onError?: (event: ErrorEvent) => void;
	readonly onChange?: (event: ChangeEvent) => void;
}

/** How experiments are kept within bounds. */
export interface GuardOptions {
	/**
	 * - `adaptive` (default): draws, calls and learns.
	 * - `observe`: always the baseline arm; everything is recorded.
	 * - `shadow`: the baseline arm answers; a fraction of requests is also run on other arms in the background, and scored.
	 */
	readonly mode?: 'adaptive' | 'observe' | 'shadow';
	/** The arm of `observe` and `shadow`. Default: the first arm. */
	readonly baseline?: string;
	/** Least success rate in [0, 1]: an arm below it with 95% certainty is drawn through `exploration` only. Default: none. */
	readonly floor?: number;
	/** Probability in [0, 1] that an arm is drawn evenly from all. Default 0. */
	readonly exploration?: number;
	/** Largest probability in [0, 1] of an arm other than the best by posterior means. Default 1. */
	readonly maxExploration?: number;
}

/** Options of `createBandit`. */
export interface BanditOptions<Arm extends ArmOptions = ArmOptions> extends BanditEvents, GuardOptions {
	/** Name of the task; all learning is per goal. At most 200 characters. Default `'default'`. */
	readonly goal?: string;
	/** At least one; ids differ. */
	readonly arms: readonly (Arm | string)[];
	/** How posteriors are kept: `'beta'`, `'linear'`, or your own. Default `'linear'`, which looks at the content of requests. */
	readonly policy?: Policy | 'beta' | 'linear';
	/** How success, cost and latency become one choice. Default `cheapest({ within: 0.02 })`. */
	readonly objective?: Objective;
	/** What counts as success of a call. Default: it returned content and did not end in an error, content filter or length. */
	readonly successWhen?: SuccessCondition;
	/** Where statistics live. Default: a file where Node's SQLite exists, else memory (see `defaultStore`). */
	readonly store?: Store;
	/** Default `Date.now`. */
	readonly clock?: Clock;
	/** Default `Math.random`. */
	readonly rng?: Rng;
	/** Kind of content of a request, when the call itself names none. Learnt apart, pooled with the others. */
	readonly segment?: (request: BanditRequest) => string | undefined;
	/** How many outcomes the weights are worth together per arm. Default 2. */
	readonly priorStrength?: number;
	/** How fast old evidence fades; `false`: never. Default: about the latest 5000 outcomes count. */
	readonly forgetting?: ForgettingOptions | false;
	/** Notice arms that became better or worse, and forget what is out of date. Default true. */
	readonly detectChange?: boolean;
	/** How long a decision waits for its outcome, ms. Default 24 hours; `Infinity`: for ever. */
	readonly outcomeTimeoutMs?: number;
	/** What a decision without outcome teaches when its timeout has passed. Default: nothing. */
	readonly silence?: Outcome;
	/** How long a settled decision can be revised, ms. Default 7 days. */
	readonly retentionMs?: number;
	/** What a call that the caller gave up as too slow teaches: a `failure` (default), or nothing. */
	readonly timeouts?: 'failure' | 'ignore';
	/** How often other processes' outcomes are read, off the request's path, ms. Default 5000. */
	readonly refreshMs?: number;
	/** How long writes are gathered before they go to the store together, ms. Default 25. `report()` does not wait for it. */
	readonly flushMs?: number;
	/** Most decisions kept in memory while the store can't be reached. Default 10,000. */
	readonly maxPending?: number;
}

/** Checks what is not checked where it is used; throws InvalidOptionError. */
export function validateOptions(options: BanditOptions): void {
	if (typeof options !== 'object' || options === null) {
		throw new InvalidOptionError('options', options, 'Give { goal, arms, … }.');
	}
	const { goal = 'default', mode = 'adaptive', timeouts = 'failure' } = options;
	if (typeof goal !== 'string' || goal === '' || goal.length > 200) {
		throw new InvalidOptionError('goal', goal, 'Give a string of 1 to 200 characters.');
	}
	if (!['adaptive', 'observe', 'shadow'].includes(mode)) {
		throw new InvalidOptionError('mode', mode, "Give 'adaptive', 'observe' or 'shadow'.");
	}
	if (!['failure', 'ignore'].includes(timeouts)) {
		throw new InvalidOptionError('timeouts', timeouts, "Give 'failure' or 'ignore'.");
	}
	const { store } = options as { store?: Partial<Store> | null };
	if (store !== undefined && (typeof store?.read !== 'function' || typeof store.transact !== 'function')) {
		throw new InvalidOptionError('store', store, 'Give a store such as memoryStore() or sqliteStore(path).');
	}
	const inUnit = 'Give a probability in [0, 1].';
	checkNumber('floor', options.floor, 0, 1, inUnit);
	checkNumber('exploration', options.exploration, 0, 1, inUnit);
	checkNumber('maxExploration', options.maxExploration, 0, 1, inUnit);
	const inMs = 'Give milliseconds, 0 or more.';
	const forever = Number.POSITIVE_INFINITY;
	checkNumber('outcomeTimeoutMs', options.outcomeTimeoutMs, 0, forever, inMs);
	checkNumber('retentionMs', options.retentionMs, 0, forever, inMs);
	checkNumber('refreshMs', options.refreshMs, 0, forever, inMs);
	checkNumber('flushMs', options.flushMs, 0, forever, inMs);
	checkNumber('maxPending', options.maxPending, 1, forever, 'Give a number of decisions, 1 or more.');
	for (const name of ['onDecision', 'onOutcome', 'onError', 'onChange', 'segment', 'rng', 'clock'] as const) {
		const value: unknown = options[name];
		if (value !== undefined && typeof value !== 'function') {
			throw new InvalidOptionError(name, value, 'Give a function.');
		}
	}
}
