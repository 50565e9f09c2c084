import type { Bandit } from '../bandit/bandit.ts';

/** Told of models and runs, where somebody wants to know: see `banditTelemetry`. */
export const runWatch: {
	/** A model was made. */
	opened?(bandit: Pick<Bandit, 'goal' | 'report' | 'record' | 'inBackground' | 'events'>): void;
	/** Callbacks see to the outcome of a decision. */
	inHand?(decisionId: string): void;
} = {};
