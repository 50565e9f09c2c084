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
}

/** Something went wrong beside the request, which went on. */
export interface ErrorEvent {
	readonly goal: string;
	readonly error: unknown;
	/** What was being done: `successWhen`, `store`, `segment`, `call`, `callback`, … */
	readonly during: string;
	readonly decisionId?: string;
	readonly arm?: string;
	/** The trouble with the store is over, of which `error` was the last. Each kind of it was told once. */
	readonly isOver?: true;
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
	readonly onDecision?: (decision: Decision) => void;
	readonly onOutcome?: (event: OutcomeEvent) => void;
	/** Default: the first error of each kind is printed as a warning. */
	readonly onError?: (event: ErrorEvent) => void;
	readonly onChange?: (event: ChangeEvent) => void;
}
