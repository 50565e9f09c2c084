import type { BanditRequest } from '../base/types.ts';
import type { RouteOptions } from './attempt.ts';
import type { AttemptedCall } from './open-attempt.ts';

/** What one call has been through. */
export interface CallState extends AttemptedCall {
	readonly start: number;
	readonly failed: string[];
	/** Arms whose fault may have been the request's. */
	readonly doubted: string[];
	number: number;
	spentUsd: number;
	/** The next arm is asked for a better answer than there is. */
	purpose?: 'better';
	lastError: { readonly error: unknown } | undefined;
}

/** A call as it is routed. */
export interface RoutedCall<Arm, T> {
	readonly request: BanditRequest;
	readonly options: RouteOptions<Arm, T>;
	readonly state: CallState;
}
