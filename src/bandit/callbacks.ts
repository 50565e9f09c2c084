import type { OutcomeCategory } from '../base/category.ts';
import type { OutcomeIds } from '../base/other-ids.ts';
import type { OutcomeDetail, OutcomeSource } from '../base/outcome.ts';
import type { Decision } from '../base/types.ts';

/** An outcome that was learnt. */
export interface OutcomeEvent {
	readonly decisionId: string;
	readonly goal: string;
	readonly arm: string;
	readonly outcome: OutcomeDetail & { readonly source: OutcomeSource };
	/** True when it replaced an earlier outcome. */
	readonly revised: boolean;
	/** By what else the decision is known: the provider's response, trace and span of its last call. */
	readonly ids?: OutcomeIds | undefined;
}

/** Something went wrong beside the request, which went on. */
export interface ErrorEvent {
	readonly goal: string;
	readonly error: unknown;
	/** What was being done: `successWhen`, `store`, `segment`, `call`, `callback`, … */
	readonly during: string;
	/** All of it in one line that can be printed: arm, status, who took over, the error's own words. */
	readonly message: string;
	readonly decisionId?: string | undefined;
	readonly arm?: string | undefined;
	/** Of a call that failed: its HTTP status, where it has one. */
	readonly statusCode?: number | undefined;
	/** Of a call that failed: what kind of fault it was. */
	readonly category?: OutcomeCategory | undefined;
	/** Of a call that failed: whether another arm is asked instead. */
	readonly failedOver?: boolean | undefined;
	/** Of a call that failed: the arm that is asked instead. */
	readonly takenOverBy?: string | undefined;
	/** The trouble with the store is over, of which `error` was the last. Each kind of it was told once. */
	readonly isOver?: true | undefined;
}

/** An arm's outcomes are no longer what they were. */
export interface ChangeEvent {
	readonly goal: string;
	readonly arm: string;
	/** Better or worse than before. */
	readonly direction: 'up' | 'down';
	readonly time: number;
}

/** What is told while the bandit works. A callback that throws is reported to `onError` and breaks nothing. */
export interface BanditEvents {
	/** Told of each draw: id, arm, propensity, expected cost. */
	readonly onDecision?: (decision: Decision) => void;
	/** Told of each outcome that was learnt: arm, score, source, whether it was `revised`. */
	readonly onOutcome?: (event: OutcomeEvent) => void;
	/** Told of what went wrong beside the request, which went on. Default: the first error of each kind (what was being done, arm, status) is printed as a warning of one line. */
	readonly onError?: (event: ErrorEvent) => void;
	/** Told when an arm became better or worse. */
	readonly onChange?: (event: ChangeEvent) => void;
}
