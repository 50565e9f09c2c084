import type { ArmOptions } from '../arms/arm.ts';
import { checkNumber } from '../base/check.ts';
import type { Duration } from '../base/duration.ts';
import { InvalidOptionError } from '../base/errors.ts';
import type { TracerLike } from '../base/opentelemetry.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';
import type { Outcome } from '../base/outcome.ts';
import type { BanditRequest, Clock, Rng } from '../base/types.ts';
import type { ForgettingOptions } from '../learner/forgetting.ts';
import type { ObjectiveData } from '../objective/named.ts';
import type { Objective } from '../objective/objective.ts';
import type { SuccessCondition } from '../outcome/condition.ts';
import type { PolicyData } from '../policy/named.ts';
import type { Policy } from '../policy/policy.ts';
import type { Store } from '../store/store.ts';
import type { BanditEvents } from './callbacks.ts';
import type { TelemetryOptions } from './telemetry-options.ts';

/** A baseline that keeps a share of the requests. */
export interface BaselineOptions {
	/** Id of the arm. */
	readonly arm: string;
	/** Share of the requests, in [0, 1), that go to it by lot. 0.02 is enough for a few thousand requests. Default 0. */
	readonly holdout?: number;
}

const baselineOptionNames: OptionNames<BaselineOptions> = { arm: true, holdout: true };

/** How experiments are kept within bounds. */
export interface GuardOptions {
	/**
	 * - `adaptive` (default): draws, calls and learns.
	 * - `observe`: always the baseline arm; everything is recorded.
	 * - `shadow`: the baseline arm answers; a fraction of requests is also run on other arms in the background, and scored.
	 */
	readonly mode?: 'adaptive' | 'observe' | 'shadow';
	/**
	 * The arm of `observe` and `shadow`, and what reports compare with. Default: the first arm. With a `holdout`, that share of
	 * the requests in `adaptive` mode goes to it by lot, so that reports stay able to say what it would have done.
	 */
	readonly baseline?: string | BaselineOptions;
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
	/** At least one: an id, or an object with an `id`; ids differ. With `banditModel` and `ChatBandit` a model, or an object with a `model`. */
	readonly arms: readonly (Arm | string)[];
	/**
	 * How success is learnt: `'linear'` looks at the content of requests, `'beta'` at their segment only; either with its options
	 * (`{ beta: { … } }`), what `linearPolicy()` and `betaPolicy()` make, or your own. Default `'linear'`.
	 */
	readonly policy?: Policy | PolicyData;
	/**
	 * How success, cost and latency become one choice: what `cheapest()`, `mostSuccess()`, `successValue()` and `budget()` make, your
	 * own, or plain data: `'cheapest'`, `{ cheapest: { within } }`, `'mostSuccess'`, `{ successValue: { usd, usdPerSecond } }`,
	 * `{ budget: { usd, per, hard } }`. Default `cheapest({ within: 0.02 })`.
	 */
	readonly objective?: Objective | ObjectiveData;
	/** What counts as success of a call. Default: a screen; without content, or ended in an error, content filter or length, it has failed, and how good others are is for grades to say. */
	readonly successWhen?: SuccessCondition;
	/** Where statistics live. Default: a file where Node's SQLite exists, else memory (see `defaultStore`). */
	readonly store?: Store;
	/** What time it is, ms since the epoch; inject one to control it in tests. Default `Date.now`. */
	readonly clock?: Clock;
	/** Where chance comes from; `seededRng(seed)` makes the same draws each time. Default `Math.random`. */
	readonly rng?: Rng;
	/** Names the kind of content of a request, at once (no promise), when the call itself names none. Learnt apart, pooled with the others. Default: none. */
	readonly segment?: (request: BanditRequest) => string | undefined;
	/**
	 * A secret, random string of 16 characters or more, the same in all processes and kept apart from the store: what is kept of
	 * requests is hashed by it, so that who has the store alone can't try out what a prompt was. Another salt, or the first, begins
	 * anew with what is learnt of content. A policy object takes its own (`linearPolicy({ features: { salt } })`). Default: none.
	 *
	 * @example
	 * createBandit({ goal: 'triage', arms, salt: process.env.TRIAGE_SALT });
	 */
	readonly salt?: string | undefined;
	/** How many outcomes the weights are worth together per arm. Default 2. */
	readonly priorStrength?: number;
	/** How fast old evidence fades; `false`: never. Default: about the latest 5000 outcomes count. */
	readonly forgetting?: ForgettingOptions | false;
	/** Notice arms that became better or worse, and forget what is out of date. Default true; false in bundles without `bandit-model/service`. */
	readonly detectChange?: boolean;
	/** How long a decision waits for its outcome, as ms or e.g. `'2h'`. Default 24 hours; `Infinity`: for ever. */
	readonly outcomeTimeoutMs?: Duration;
	/** What a decision without a grade teaches when its timeout has passed, also one that passed a screen. Default: nothing. */
	readonly silence?: Outcome;
	/** How long a settled decision can be revised, as ms or e.g. `'30d'`. Default 7 days. */
	readonly retentionMs?: Duration;
	/** Keep the reasons of judges with the outcomes; they may quote the answer. `onOutcome` is told them anyhow. Default false. */
	readonly keepReasons?: boolean;
	/** What a call that the caller gave up as too slow teaches: a `failure` (default), or nothing. */
	readonly timeouts?: 'failure' | 'ignore';
	/** How often other processes' outcomes are read, off the request's path, as ms or e.g. `'1m'`. Default 1000; nothing is read while no requests come. */
	readonly refreshMs?: Duration;
	/** How long writes are gathered before they go to the store together, as ms or e.g. `'1s'`. Default 25. `report()` does not wait for it. */
	readonly flushMs?: Duration;
	/** Most decisions kept in memory while the store can't be reached. Default 10,000. */
	readonly maxPending?: number;
	/**
	 * Spans, metrics and events of OpenTelemetry: a tracer, or `{ tracer, meter, logger }`. What is not
	 * given is taken from `@opentelemetry/api` where that is installed. `false`: none. Default: as the process is set up; bundles
	 * for browsers and edge workers have none without `import 'bandit-model/telemetry'`.
	 *
	 * @example
	 * telemetry: { tracer: trace.getTracer('my-app'), meter: metrics.getMeter('my-app') }
	 */
	readonly telemetry?: TelemetryOptions | TracerLike | false;
	/**
	 * Close the bandit when the process is told to end by SIGTERM or SIGINT, which otherwise end it at once, with what was
	 * learnt in the last `flushMs` lost (process.exit(), the end of the program and an exception write it). The signal ends
	 * the process once all is written, or after 5 seconds. Default false.
	 */
	readonly closeOnSignal?: boolean;
}

/** A baseline in full. Throws InvalidOptionError. */
export function baselineOf(baseline: GuardOptions['baseline']): { arm: string | undefined; holdout: number } {
	if (baseline === undefined || typeof baseline === 'string') return { arm: baseline, holdout: 0 };
	if (typeof baseline !== 'object' || baseline === null || typeof baseline.arm !== 'string') {
		throw new InvalidOptionError('baseline', baseline, "Give an arm's id, or { arm, holdout }.");
	}
	checkNames('baseline', baseline, baselineOptionNames);
	const { arm, holdout = 0 } = baseline;
	checkNumber(
		'baseline.holdout',
		holdout,
		0,
		0.99,
		'Give the share of requests that go to the baseline by lot, e.g. 0.02.',
	);
	return { arm, holdout };
}
