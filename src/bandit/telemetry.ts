import type { ArmBook } from '../arms/arm-book.ts';
import { InvalidOptionError } from '../base/errors.ts';
import type { OutcomeDetail, OutcomeSource, ReportStatus } from '../base/outcome.ts';
import type { DecisionRecord } from '../base/records.ts';
import type { Clock, Decision } from '../base/types.ts';
import type { Journal } from '../journal/journal.ts';
import type { FoundCall } from '../journal/record-call.ts';
import type { WriteBehind } from '../journal/write-behind.ts';
import type { Events } from './events.ts';
import type { Guard } from './guard.ts';

/** What became of something that was said of a decision's success. */
export interface ToldOutcome {
	readonly decisionId: string;
	readonly decision: Pick<DecisionRecord, 'arm' | 'segment'>;
	readonly status: Exclude<ReportStatus, 'pending'>;
	readonly outcome: OutcomeDetail & { readonly source: OutcomeSource };
	/** It taught something, so that it is to be shown. */
	readonly isLearnt: boolean;
}

/** One try of one arm, as telemetry hears of it. */
export interface AttemptTelemetry {
	/** The arm gave an answer. */
	answered(responseId: string | undefined): void;
	failed(fault: { readonly category: string; readonly statusCode?: number | undefined }, error: unknown): void;
	/** Another arm was faster. */
	lost(): void;
}

/** How a call goes, as it goes on. */
export interface RoutedTelemetry {
	/** Arms that were asked. */
	readonly number: number;
	/** `'better'`: another arm was asked for a better answer. */
	readonly purpose?: string;
}

/** One call, as telemetry hears of it. */
export interface CallTelemetry {
	/** Has the call routed, so that the spans of others nest in its span, and tells how it went. */
	routed<T extends { readonly attempt: { readonly decision: Decision } }>(
		how: RoutedTelemetry,
		route: () => Promise<T>,
	): Promise<T>;
	/** An arm is asked. `isBeside`: beside one that is slow. */
	attempt(decision: Decision, isBeside: boolean): AttemptTelemetry;
}

/** A judge at work, as telemetry hears of it. */
export interface JudgeTelemetry {
	/** Runs what asks the judge, so that the spans of others nest in its span. */
	within<T>(work: () => T): T;
	/** Its verdict has been learnt, or there is none. */
	end(): void;
}

/** What a goal's work is told to. Nothing of it throws, or takes long. */
export interface GoalTelemetry {
	/** A decision was drawn. `isAlone`: for a call that its caller makes. */
	drawn(decision: Decision, isAlone: boolean): void;
	/** A call begins; undefined: nobody would see it. */
	call(): CallTelemetry | undefined;
	/** What a call cost became known. */
	spent(call: FoundCall): void;
	outcome(told: ToldOutcome): void;
	/** The span that a decision's answer was given in, where it is sampled. */
	spanOf(decisionId: string): { readonly traceId: string; readonly spanId: string } | undefined;
	/** The decision will have no outcome. */
	closed(decisionId: string): void;
	fault(arm: string, category: string): void;
	/** A judge is asked; undefined: nobody would see it. */
	judging(decisionId: string, condition: string): JudgeTelemetry | undefined;
	/** Says which arms are left alone now. */
	watch(unavailable: () => readonly string[]): void;
	close(): void;
}

/** A goal's parts, as telemetry looks at them; they may not be there yet. */
export interface TelemetryGoal {
	readonly goal: string;
	readonly options: { readonly keepReasons?: boolean; readonly outcomeTimeoutMs?: number };
	readonly guard: Pick<Guard<never>, 'mode' | 'baseline'>;
	readonly arms: Pick<ArmBook<never>, 'ids'>;
	readonly journal: Pick<Journal, 'size'>;
	readonly writer: Pick<WriteBehind, 'lagMs'>;
	readonly clock: Clock;
	readonly events: Pick<Events, 'error'>;
}

/** Makes the telemetry of a goal; undefined where there is nothing to tell it to. Throws InvalidOptionError. */
export type TelemetryMaker = (option: unknown, goal: TelemetryGoal) => GoalTelemetry | undefined;

let maker: TelemetryMaker | undefined;

/** From now on goals are measured by this. It is left out of bundles that don't ask for it. */
export function useTelemetry(make: TelemetryMaker): void {
	maker = make;
}

/** The telemetry of a goal; undefined: none. Throws InvalidOptionError where it is asked for and not there. */
export function telemetryOf(option: unknown, goal: TelemetryGoal): GoalTelemetry | undefined {
	if (option === false) return undefined;
	if (maker !== undefined) return maker(option, goal);
	if (option === undefined) return undefined;
	throw new InvalidOptionError('telemetry', option, "This bundle has none: import 'bandit-model/telemetry' once.");
}
