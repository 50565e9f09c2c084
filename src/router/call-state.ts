import type { CallTelemetry } from '../bandit/telemetry.ts';
import type { BanditRequest, Decision } from '../base/types.ts';
import type { RouteOptions } from './attempt.ts';
import type { AttemptedCall } from './attempted-call.ts';
import { amountsOf } from './seen-limits.ts';

/** What one call has been through. */
export interface CallState extends AttemptedCall {
	readonly start: number;
	/** A better arm may be asked after a bad answer, where that is wanted: not when the answer flows as it comes. */
	readonly escalates: boolean;
	readonly failed: string[];
	/** Arms whose fault may have been the request's. */
	readonly doubted: string[];
	number: number;
	spentUsd: number;
	/** The decision that the call began with. */
	first?: Decision;
	/** The next arm is asked for a better answer than there is. */
	purpose?: 'better';
	lastError: { readonly error: unknown } | undefined;
}

/** The state of a call that begins. */
export function callState(
	options: Pick<RouteOptions<never, never>, 'request' | 'amountOf' | 'fingerprint' | 'result'>,
	now: number,
	told?: CallTelemetry,
): CallState {
	return {
		start: now,
		amountOf: amountsOf(options.request, options),
		fingerprint: options.fingerprint,
		told,
		escalates: options.result !== undefined,
		failed: [],
		doubted: [],
		number: 0,
		spentUsd: 0,
		lastError: undefined,
	};
}

/** A call as it is routed. */
export interface RoutedCall<Arm, T> {
	readonly request: BanditRequest;
	readonly options: RouteOptions<Arm, T>;
	readonly state: CallState;
}
