import type { Duration } from '../base/duration.ts';
import type { OptionNames } from '../base/option-names.ts';
import type { Clock, Rng } from '../base/types.ts';
import type { Pairwise } from '../outcome/judge/pairwise.ts';
import type { Fault } from './attempt.ts';
import type { AttemptTimeout } from './attempt-timeout.ts';
import type { BreakerOptions } from './breaker.ts';
import type { StickyOptions } from './conversations.ts';
import type { EmbedOptions } from './embed.ts';
import type { EscalationOptions } from './escalation.ts';
import type { Timers } from './timers.ts';

/** Options of a router, beside those of its bandit. */
export interface RouterOptions {
	/** When an arm that keeps failing is left alone. */
	readonly breaker?: BreakerOptions;
	/** Whether another arm shall be tried after an error. Default: after every fault that another arm may not have. */
	readonly failoverOn?: (error: unknown, fault: Fault) => boolean;
	/**
	 * How long an arm is waited for before the next one is asked, for all arms; an arm's own `attemptTimeout` comes first.
	 * What the caller itself waits for is another matter: its time limits and signals end the call as ever. Default: no limit.
	 *
	 * @example
	 * attemptTimeout: { firstContentMs: '5s', totalMs: '2m' }
	 */
	readonly attemptTimeout?: AttemptTimeout;
	/**
	 * Ask a second arm when the first has had no content for so long, as ms or `'2s'`: whoever has content first serves, and
	 * the other is cancelled. What both take is billed. Default: never.
	 */
	readonly hedgeAfterMs?: Duration;
	/** Most arms tried for one call when arms fail. Default: all. */
	readonly maxAttempts?: number;
	/**
	 * What keeps its arm: `'run'` (default): an agent run, and any tool loop; `'step'`: nothing, each step draws its own
	 * arm and a run's outcome is shared evenly over its decisions; an object: conversations too.
	 */
	readonly sticky?: 'run' | 'step' | StickyOptions;
	/** Ask a better arm within the call when an answer fails `successWhen`. Default false. */
	readonly escalate?: boolean | EscalationOptions | EscalationOptions['when'];
	/** Embeddings as context, within a time budget. Default: none. */
	readonly embed?: EmbedOptions;
	/** In `shadow` mode: the share of requests, in [0, 1], that is also run on another arm. Default 0.1. */
	readonly shadowSample?: number;
	/**
	 * In `shadow` mode: compares the answer that was given with the one of the other arm, for the report to say how often the
	 * cheaper one was at least as good. Made by `pairwise()`. Default: none.
	 */
	readonly shadowJudge?: Pairwise;
	/** What starts the timers of `attemptTimeout` and `hedgeAfterMs`. Inject some to control time. Default: the platform's. */
	readonly timers?: Timers;
}

/** All of them. */
export const routerOptionNames: OptionNames<RouterOptions> = {
	attemptTimeout: true,
	breaker: true,
	embed: true,
	escalate: true,
	failoverOn: true,
	hedgeAfterMs: true,
	maxAttempts: true,
	shadowJudge: true,
	shadowSample: true,
	sticky: true,
	timers: true,
};

/** What a router takes over from its bandit's options. */
export interface RouterContext {
	readonly clock?: Clock;
	readonly rng?: Rng;
	readonly timeouts?: 'failure' | 'ignore';
}
