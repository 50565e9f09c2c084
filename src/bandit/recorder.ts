import type { Observation } from '../base/call.ts';
import { BanditError, describe, UnknownDecisionError } from '../base/errors.ts';
import { idsIn } from '../base/other-ids.ts';
import type { OutcomeDetail, OutcomeSource } from '../base/outcome.ts';
import { type Implausible, plausible } from '../base/plausible.ts';
import type { DecisionRecord } from '../base/records.ts';
import type { Clock } from '../base/types.ts';
import { close } from '../journal/due.ts';
import type { Journal } from '../journal/journal.ts';
import type { Operation } from '../journal/operation.ts';
import { aliasesOf, type CallOptions, type FoundCall, recordCall } from '../journal/record-call.ts';
import { type FoundOutcome, recordOutcome } from '../journal/record-outcome.ts';
import type { Learner } from '../learner/learner.ts';
import type { ChangeWatch } from './change-watch.ts';
import type { EarlyBook } from './early.ts';
import type { Events } from './events.ts';
import type { OneSidedNotice } from './one-sided-notice.ts';
import { Recording } from './recording.ts';
import type { GoalTelemetry } from './telemetry.ts';

/** What a recorder works with. */
export interface RecorderOptions {
	readonly goal: string;
	readonly learner: Learner;
	readonly journal: Journal;
	readonly events: Events;
	readonly clock: Clock;
	/** How long a settled decision can still be revised, ms. */
	readonly retentionMs: number;
	/** What a call is billed by the arm's price, USD. */
	readonly costOf: CallOptions['costOf'];
	/** True where success of a call is judged by a screen: an error is then an unusable answer, not a bad grade. */
	readonly screens: boolean;
	/** True: reasons of judges are stored. */
	readonly keepReasons: boolean;
	/** True where silence has a meaning. */
	readonly awaitsGrade: boolean;
	/** Tells when users report one kind of outcome only; undefined: it has been said what silence means. */
	readonly oneSided: OneSidedNotice | undefined;
	/** Looks whether arms change; undefined: nobody does. */
	readonly watch: ChangeWatch | undefined;
	/** Is told of every outcome; undefined: nobody is. */
	readonly telemetry: GoalTelemetry | undefined;
	/** A call became known, and what it cost. */
	readonly spent: (call: FoundCall, now: number) => void;
	/** Where words on decisions wait that nobody has written yet; undefined: they are refused at once. */
	readonly early: EarlyBook | undefined;
	/** There is something to write, soon. */
	readonly schedule: (now: number) => void;
}

/** How an outcome is to be recorded. */
export interface RecordRequest {
	readonly now?: number;
	/** See `OutcomeOptions.call`. */
	readonly observation?: Observation | undefined;
	/** See `OutcomeOptions.onSilence`. */
	readonly onSilence?: boolean;
	/** See `OutcomeOptions.share`. */
	readonly share?: number;
}

type FullOutcome = OutcomeDetail & { source: OutcomeSource };

/**
 * Records calls and outcomes of decisions, and sees to all that follows from them, once an operation has run on the
 * decision's record, wherever that was found: what was spent counts, arms are watched, listeners are told.
 */
export class Recorder {
	readonly #options: RecorderOptions;
	/** Names of what was told to be implausible. */
	readonly #implausible = new Set<string>();

	constructor(options: RecorderOptions) {
		this.#options = options;
	}

	/** Records what a call showed. */
	call(decisionId: string, observation: Observation, now: number): void {
		const recording = new Recording<FoundCall | undefined>();
		const operation = recordCall(this.#callOptions(observation, now));
		this.#record(decisionId, operation, recording, now, {
			follow: (call) => {
				if (call !== undefined) this.#options.spent(call, now);
				return call !== undefined;
			},
		});
		recording.unwatched(() => this.#tellUnknown(decisionId, 'observe'));
	}

	/** A copy of what was told: it is looked at again when it is written. */
	#callOptions(observation: Observation, now: number): CallOptions {
		const { learner, costOf } = this.#options;
		return { learner, observation: plausible({ ...observation }, this.#tellImplausible), costOf, now };
	}

	/** A number that can't be is told once, and not learnt. */
	readonly #tellImplausible = ({ name, value, most }: Implausible): void => {
		if (this.#implausible.has(name)) return;
		this.#implausible.add(name);
		const error = new BanditError(`${name}: ${describe(value)} can't be (0 to ${most}): it is left out. Told once.`);
		this.#options.events.error({ error, during: 'observe' });
	};

	/** Gives a decision its outcome, once, or revises it. */
	outcome(
		decisionId: string,
		told: FullOutcome,
		{ now = this.#options.clock(), observation, onSilence = false, share = 1 }: RecordRequest = {},
	) {
		const { learner, retentionMs, spent, screens, awaitsGrade, watch } = this.#options;
		const outcome = screens && told.source === 'error' ? { ...told, screen: 'only' as const } : told;
		const call = observation && this.#callOptions(observation, now);
		const isQuote = outcome.source === 'judge' && !this.#options.keepReasons;
		const stored = isQuote ? { ...outcome, reason: undefined } : outcome;
		const operation = recordOutcome({
			learner,
			outcome: stored,
			now,
			retentionMs,
			onSilence,
			awaitsGrade,
			share,
			call,
		});
		const recording = new Recording<FoundOutcome>();
		const follow = ({ status, decision, call, isAwaiting }: FoundOutcome): boolean => {
			if (call !== undefined) spent(call, now);
			if (decision === undefined) return false;
			const isLearnt = (status === 'recorded' || status === 'revised') && !isAwaiting;
			if (isLearnt) this.#learnt(decision, outcome, status === 'revised', call);
			if (status !== 'unknown') this.#options.telemetry?.outcome({ decisionId, decision, status, outcome, isLearnt });
			return true;
		};
		this.#record(decisionId, operation, recording, now, {
			...(watch !== undefined && { beforehand: (found) => watch.see(outcome, found) }),
			follow,
		});
		return recording;
	}

	/**
	 * Runs an operation. `follow` sees to what follows from it and says whether the decision was known; one that was not may be
	 * a moment later.
	 */
	#record<Found>(
		decisionId: string,
		operation: Operation<Found>,
		recording: Recording<Found>,
		now: number,
		{ beforehand, follow }: { beforehand?: (found: Found) => void; follow: (found: Found) => boolean },
	): void {
		const { journal, early, schedule } = this.#options;
		const run = (isFirst: boolean): void => {
			const followed = (found: Found): void => {
				if (follow(found)) recording.end('known');
				else if (!isFirst || early?.keep(decisionId, word, now) !== true) recording.end('unknown');
			};
			recording.pending = journal.change(decisionId, operation, {
				...(beforehand !== undefined && { beforehand }),
				follow: followed,
			});
		};
		const word = {
			known: () => {
				run(false);
				schedule(now);
			},
			givenUp: () => recording.end('unknown'),
		};
		run(true);
	}

	#learnt(decision: DecisionRecord, outcome: FullOutcome, isRevised: boolean, call: FoundCall | undefined): void {
		const { events, oneSided } = this.#options;
		if (outcome.source === 'user') oneSided?.reported();
		const { id, arm } = decision;
		const ids = idsIn(call === undefined ? decision.aliases : aliasesOf(decision, call.observation));
		events.outcome({ decisionId: id, arm, outcome, revised: isRevised, ...(ids !== undefined && { ids }) });
	}

	/** Tells whoever listens for errors of a decision that nobody knows. */
	#tellUnknown(decisionId: string, during: string): void {
		const { events, goal } = this.#options;
		events.error({ error: new UnknownDecisionError(decisionId, goal), during, decisionId });
	}

	/** Nobody waits for a recording any more: an unknown decision is told to `onError`. */
	letGo(decisionId: string, recording: Pick<Recording<unknown>, 'unwatched'>): void {
		recording.unwatched(() => this.#tellUnknown(decisionId, 'report'));
	}

	/** Ends a decision that gets no outcome of its own. */
	close(decisionId: string, now: number, isLost: boolean): void {
		const { journal, retentionMs } = this.#options;
		journal.change(decisionId, close(now, retentionMs, isLost));
		this.#options.telemetry?.closed(decisionId);
	}
}
