import type { Observation } from '../base/call.ts';
import type { OutcomeDetail, OutcomeSource } from '../base/outcome.ts';
import type { Clock } from '../base/types.ts';
import type { Journal } from '../journal/journal.ts';
import { type SettleResult, settle } from '../journal/settle.ts';
import { type ChangeState, changeState, suspicionOf, updateChange } from '../learner/change.ts';
import type { Learner } from '../learner/learner.ts';
import type { OutcomeEvent } from './callbacks.ts';
import type { Events } from './events.ts';

/** What settling works with. */
export interface SettlingOptions {
	readonly learner: Learner;
	readonly journal: Journal;
	readonly events: Events;
	readonly clock: Clock;
	/** How long a settled decision can still be revised, ms. */
	readonly retentionMs: number;
	readonly detectChange: boolean;
}

/** How an outcome is to be settled. */
export interface SettleRequest {
	readonly now?: number;
	/** See `SettleOptions.observation`. */
	readonly observation?: Observation | undefined;
	/** See `SettleOptions.onSilence`. */
	readonly onSilence?: boolean;
	/** See `SettleOptions.share`. */
	readonly share?: number;
}

/** Gives decisions their outcomes: learns from them, tells of them, and looks whether an arm has changed. */
export class Settling {
	readonly #options: SettlingOptions;
	/** Change detectors by arm. */
	readonly #changes = new Map<string, ChangeState>();

	constructor(options: SettlingOptions) {
		this.#options = options;
	}

	/** Gives a decision its outcome, once, or revises it. The result is complete once the decision's record is at hand. */
	settle(
		decisionId: string,
		outcome: OutcomeDetail & { source: OutcomeSource },
		{ now = this.#options.clock(), observation, onSilence = false, share = 1 }: SettleRequest = {},
	): SettleResult {
		const { learner, journal, retentionMs } = this.#options;
		const result: SettleResult = { status: 'unknown', arm: undefined };
		const expected = journal.peek(decisionId)?.extra?.expectedSuccess;
		journal.change(decisionId, settle({ learner, outcome, now, retentionMs, onSilence, share, observation }, result));
		if (result.arm !== undefined && result.status === 'recorded' && typeof expected === 'number') {
			this.#watch(result.arm, outcome.score - expected);
		}
		this.tell(decisionId, outcome, result);
		return result;
	}

	/** Tells of an outcome that was learnt. */
	tell(decisionId: string, outcome: OutcomeEvent['outcome'], { arm, status }: SettleResult): void {
		if (arm === undefined || (status !== 'recorded' && status !== 'revised')) return;
		this.#options.events.outcome({ decisionId, arm, outcome, revised: status === 'revised' });
	}

	/** Looks whether an arm has changed; what was learnt of it before then counts little. */
	#watch(arm: string, residual: number): void {
		const { learner, events, clock, detectChange } = this.#options;
		if (!detectChange) return;
		let state = this.#changes.get(arm);
		if (state === undefined) {
			state = changeState();
			this.#changes.set(arm, state);
		}
		const direction = updateChange(state, residual);
		learner.arm(arm).suspicion = suspicionOf(state);
		if (direction === undefined) return;
		learner.startGeneration(arm);
		events.change({ arm, direction, time: clock() });
	}
}
