/** State of one arm's change detector. Plain numbers; kept by one process, it begins anew in the next. */
export interface ChangeState {
	/** Residuals seen since the start or the last alarm. */
	n: number;
	/** Mean square of the residuals, with a prior. */
	variance: number;
	/** Evidence that outcomes are better than expected. */
	up: number;
	/** Evidence that they are worse. */
	down: number;
}

/** A residual that adds no evidence, in USD of nothing: score units. */
export interface ChangeOptions {
	/** Shift in mean score that is not worth an alarm. Default 0.1. */
	readonly drift?: number;
	/** Evidence at which the alarm goes off, in units of score. Default 6. */
	readonly threshold?: number;
	/** Outcomes of the arm before the first alarm. Default 20. */
	readonly minimum?: number;
}
