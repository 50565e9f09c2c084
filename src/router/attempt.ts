import type { CallResult, Observation, TokenUsage } from '../base/call.ts';
import type { OutcomeCategory } from '../base/category.ts';
import type { BanditRequest, Decision, MaybePromise } from '../base/types.ts';
import type { Verdict } from '../outcome/condition.ts';
import type { Fingerprint } from './tool-loops.ts';

/** What an error of a call means to the router. Adapters classify; the router acts. */
export interface Fault {
	/**
	 * - `retryable`: another arm may do better (rate limit, overload, network, an arm's own 401 or 404): fail over.
	 * - `fatal`: every arm would refuse this request (malformed by any reading): rethrow.
	 * - `timeout`: the arm was too slow and the caller has gone.
	 * - `aborted`: the caller changed its mind; nobody's fault.
	 */
	readonly kind: 'retryable' | 'fatal' | 'timeout' | 'aborted';
	readonly category: OutcomeCategory;
	readonly statusCode?: number;
	/** The arm did answer, but the SDK could not use what it said: a failure of quality, not of availability. Default false. */
	readonly answered?: boolean;
	/** How long the provider asked to be left alone, ms. */
	readonly retryAfterMs?: number;
	/** What of the request the arm does not take: it may well serve requests without that. */
	readonly lacks?: Lack;
	/** Nobody can tell whose fault it is: one other arm is asked, and if that answers, it was this one's. Default false. */
	readonly doubtful?: boolean;
}

/** Something that an arm was seen not to take. */
export interface Lack {
	/**
	 * `length`, `images`, `files`, `tools`, `schema`, `system`, `prefill` (an assistant's message at the end), `stream`, or a
	 * parameter by the SDKs' name of it, e.g. `temperature`.
	 */
	readonly feature: string;
	/** How much of it the arm takes at most (of `length`: tokens), and how much there was, where the provider says so. */
	readonly limit?: number;
	readonly asked?: number;
}

/** A call's result as an adapter hands it over; the router adds arm and cost. */
export type RawCallResult = Omit<CallResult, 'arm' | 'costUsd' | 'latencyMs'> & {
	/** USD, where the provider tells it. */
	readonly costUsd?: number;
	/** ms; default: since the attempt began. */
	readonly latencyMs?: number;
};

/** One try of one call on one arm. Exactly one of `finish`, `fail` and `abandon` counts; later calls do nothing. */
export interface Attempt<A> {
	readonly decision: Decision;
	readonly arm: A;
	/** 1 for the first arm of a call. */
	readonly number: number;
	/** True when no other arm could take over, so that there is nothing to hold back for. */
	readonly isLast: boolean;
	/** Ends the arm's call: the caller's, with the attempt's own limits where it has some; undefined: nothing does. */
	readonly signal: AbortSignal | undefined;
	/** Tells the attempt that the first content arrived. */
	firstContent(): void;
	/**
	 * The call is over and gave this answer: observe it, judge it, learn. Gives the verdict, undefined while unknown;
	 * nobody need wait for it. Never throws or rejects.
	 */
	finish(result: RawCallResult): MaybePromise<Verdict | undefined>;
	/** The call broke after its stream had begun to flow: nothing fails over any more. Never throws. */
	fail(fault: Fault, error: unknown, usage?: TokenUsage): void;
	/** Tells what the arm answered, once that is whole; undefined: it will not be. */
	whenOver(listener: (result: CallResult | undefined) => void): void;
	/** The consumer went away: nothing is learnt. Never throws. */
	abandon(observation?: Observation): void;
}

/** How one call is to be served. */
export interface RouteOptions<A, T> {
	readonly request: BanditRequest;
	/** Calls the arm. For a stream: resolves when the first content is there, rejects when it fails before. */
	serve(attempt: Attempt<A>): Promise<T>;
	/** The answer is streamed: `serve` resolves at its first content. Default false. */
	readonly isStream?: boolean;
	/** What an error means. */
	classify(error: unknown): Fault;
	/** Given for complete answers: the router then calls `finish` itself, and may escalate to a better arm. */
	result?(value: T, attempt: Attempt<A>): RawCallResult;
	/**
	 * How much there is in the call of what an arm may lack and a request does not tell: 0 or undefined for nothing. See
	 * `Lack.feature`.
	 */
	amountOf?(feature: string): number | undefined;
	/** Tells the call's conversation from others, where ids of tool calls repeat. Default: ids are enough. */
	readonly fingerprint?: Fingerprint | undefined;
	/** Runs an arm to its end in the background, without the caller's signal, for `shadow` mode. */
	shadow?(attempt: Attempt<A>): Promise<RawCallResult>;
	/** The caller's abort signal: once it is aborted no further arm is tried. */
	readonly signal?: AbortSignal | undefined;
}

/** A served call. */
export interface Served<A, T> {
	readonly value: T;
	readonly attempt: Attempt<A>;
}
