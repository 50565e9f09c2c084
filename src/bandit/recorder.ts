import type { Observation } from '../base/call.ts';
import type { OutcomeDetail, OutcomeSource } from '../base/outcome.ts';
import type { Clock } from '../base/types.ts';
import { close } from '../journal/due.ts';
import type { Journal } from '../journal/journal.ts';
import type { PendingOperation } from '../journal/operation.ts';
import { type CallOptions, type FoundCall, recordCall } from '../journal/record-call.ts';
import { type FoundOutcome, recordOutcome } from '../journal/record-outcome.ts';
import type { Learner } from '../learner/learner.ts';
import type { ChangeWatch } from './change-watch.ts';
import type { Events } from './events.ts';

/** What a recorder works with. */
export interface RecorderOptions {
	readonly learner: Learner;
	readonly journal: Journal;
	readonly events: Events;
	readonly clock: Clock;
	/** How long a settled decision can still be revised, ms. */
	readonly retentionMs: number;
	/** What a call is billed by the arm's price, USD. */
	readonly costOf: CallOptions['costOf'];
	/** Looks whether arms change; undefined: nobody does. */
	readonly watch: ChangeWatch | undefined;
	/** A call became known, and what it cost. */
	readonly spent: (call: FoundCall, now: number) => void;
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

/**
 * Records calls and outcomes of decisions, and sees to all that follows from them, once an operation has run on the
 * decision's record, wherever that was found: what was spent counts, arms are watched, listeners are told.
 */
export class Recorder {
	readonly #options: RecorderOptions;

	constructor(options: RecorderOptions) {
		this.#options = options;
	}

	/** Records what a call showed. */
	call(decisionId: string, observation: Observation, now: number): void {
		const { journal } = this.#options;
		journal.change(decisionId, recordCall(this.#callOptions(observation, now)), {
			follow: (found) => this.#followCall(found, now),
		});
	}

	/** A copy of what was told: it is looked at again when it is written. */
	#callOptions(observation: Observation, now: number): CallOptions {
		const { learner, costOf } = this.#options;
		return { learner, observation: { ...observation }, costOf, now };
	}

	/** Gives a decision its outcome, once, or revises it. */
	outcome(
		decisionId: string,
		outcome: OutcomeDetail & { source: OutcomeSource },
		{ now = this.#options.clock(), observation, onSilence = false, share = 1 }: RecordRequest = {},
	): PendingOperation<FoundOutcome> {
		const { learner, journal, retentionMs } = this.#options;
		const call = observation && this.#callOptions(observation, now);
		return journal.change(decisionId, recordOutcome({ learner, outcome, now, retentionMs, onSilence, share, call }), {
			follow: (found) => {
				this.#followCall(found.call, now);
				this.#followOutcome(decisionId, outcome, found);
			},
		});
	}

	/** Ends a decision that gets no outcome of its own. */
	close(decisionId: string, now: number, isLost: boolean): void {
		const { journal, retentionMs } = this.#options;
		journal.change(decisionId, close(now, retentionMs, isLost));
	}

	#followCall(call: FoundCall | undefined, now: number): void {
		if (call !== undefined) this.#options.spent(call, now);
	}

	#followOutcome(
		decisionId: string,
		outcome: OutcomeDetail & { source: OutcomeSource },
		{ status, decision }: FoundOutcome,
	): void {
		if (decision === undefined || (status !== 'recorded' && status !== 'revised')) return;
		const { arm, expectedSuccess } = decision;
		const { events, watch } = this.#options;
		if (status === 'recorded' && typeof expectedSuccess === 'number') watch?.see(arm, outcome.score - expectedSuccess);
		events.outcome({ decisionId, arm, outcome, revised: status === 'revised' });
	}
}
