import type { Choice, DecisionLog, Holdout } from '../base/decision-log.ts';
import type { Drawn } from './drawn.ts';

/** What a decision's log is made of. */
export interface LogOptions {
	readonly drawn: Drawn;
	readonly by: Choice;
	/** What its bucket goes by: the user, the run, or the decision. */
	readonly cluster: string;
	/** The segment under which it is reported. */
	segment(): string;
	readonly holdout: Holdout | undefined;
	/** Of a retry, or a hedge: the decision with which its request began. */
	readonly first: { readonly arm: string; readonly time: number; log(make: LogMaker): DecisionLog } | undefined;
	/** Why other arms could not serve. */
	left(): Readonly<Record<string, string>> | undefined;
}

/** Works out a decision's log. */
export type LogMaker = (options: LogOptions) => DecisionLog;

let maker: LogMaker | undefined;

/** From now on decisions are logged for reports. Light bundles leave that out. */
export function useLogs(make: LogMaker): void {
	maker = make;
}

/** Undefined where decisions are not logged. */
export function logMaker(): LogMaker | undefined {
	return maker;
}
