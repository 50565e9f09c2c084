import type { CallTelemetry } from '../bandit/telemetry.ts';
import type { AmountOf } from './seen-limits.ts';
import type { Fingerprint } from './tool-loops.ts';

/** What an attempt knows of its call. */
export interface AttemptedCall {
	/** 1 for the first attempt. */
	readonly number: number;
	/** Ids of the arms that failed. */
	readonly failed: readonly string[];
	/** What of the call arms may be unable to take. */
	readonly amountOf: AmountOf;
	/** See `RouteOptions.fingerprint`. */
	readonly fingerprint: Fingerprint | undefined;
	/** Is told of the call; undefined: nobody is. */
	readonly told?: CallTelemetry | undefined;
	/** The caller's. */
	readonly signal?: AbortSignal | undefined;
	/** The answer is streamed. Default false. */
	readonly isStream?: boolean;
	/** Another arm is being asked at the same time. Default false. */
	readonly isBeside?: boolean;
}
