/** State of a change detector of one arm. Plain numbers, which can be kept. */
export interface ChangeState {
	/** Outcomes since the start or the last alarm. */
	n: number;
	/** Σ of squared residuals since then, clipped. */
	squares: number;
	/** Evidence that outcomes are better than expected, in standard deviations. */
	up: number;
	/** Evidence that they are worse. */
	down: number;
	/** Alarms so far. */
	alarms: number;
}

/** Sensitivity of the detector. */
export interface ChangeOptions {
	/** Shift of the mean, in standard deviations of an outcome, that is let pass. Default 0.5. */
	readonly drift?: number;
	/** Summed evidence, in standard deviations, that raises the alarm. Default 12; half of it for an arm that changed before. */
	readonly threshold?: number;
	/** Outcomes of an arm before its first alarm. Default 20; a quarter of it for an arm that changed before. */
	readonly minimum?: number;
	/** How many outcomes have this mean residual: those that another process saw come together. Default 1. */
	readonly outcomes?: number;
	/** What had been expected, in [0, 1]. Without it outcomes are taken to vary evenly on both sides. */
	readonly expected?: number;
}

/** Standard deviation of an outcome before any was seen, and how many outcomes that is worth. */
const priorSd = 0.35;
const priorOutcomes = 10;

/** A smaller standard deviation is not believed. */
const leastSd = 0.1;

/** One outcome counts for at most so many standard deviations, so that an odd one raises no alarm. */
const clip = 3;

/** Summed evidence that raises the alarm. */
function limitOf({ alarms }: ChangeState, { threshold = 12 }: ChangeOptions): number {
	return alarms > 0 ? threshold / 2 : threshold;
}

/**
 * How near an arm that has changed before is to being found better than its evidence says, in [0, 1/2]. Such an arm is
 * drawn more often, so that its recovery is not waited for; 0 for an arm that never changed.
 */
export function suspicionOf(state: ChangeState, options: ChangeOptions = {}): number {
	return state.alarms > 0 ? Math.min(1, state.up / limitOf(state, options)) / 2 : 0;
}

/** A detector that has seen nothing. */
export function changeState(): ChangeState {
	return { n: 0, squares: 0, up: 0, down: 0, alarms: 0 };
}

/**
 * Two-sided cumulative sums (Page 1954) of an arm's standardised residuals: outcome minus what had been expected of it.
 * An arm that has changed once is watched more closely, so that its recovery is noticed from a few outcomes.
 * Changes `state`; says whether, and which way, the arm's outcomes have changed. An alarm starts the sums anew.
 */
export function updateChange(
	state: ChangeState,
	residual: number,
	options: ChangeOptions = {},
): 'up' | 'down' | undefined {
	const { drift = 0.5, minimum = 20, outcomes = 1, expected } = options;
	const sd = sdOf(state);
	const z = Math.min(clip, Math.max(-clip, residual / sd));
	const even = [z - drift, -z - drift] as const;
	const [up, down] = expected === undefined ? even : evidence(residual, expected, sd, even);
	// How outcomes that come together vary among themselves is not known: they are taken to vary as those before.
	state.squares += outcomes > 1 ? outcomes * sd ** 2 : (expected === undefined ? z * sd : residual) ** 2;
	state.n += outcomes;
	state.up = Math.max(0, state.up + outcomes * up);
	state.down = Math.max(0, state.down + outcomes * down);
	if (state.n < (state.alarms > 0 ? minimum / 4 : minimum)) return undefined;
	const limit = limitOf(state, options);
	if (state.up <= limit && state.down <= limit) return undefined;
	const direction = state.up > state.down ? 'up' : 'down';
	// What was learnt of the spread of outcomes stays, at the weight of the prior.
	const alarms = state.alarms + 1;
	Object.assign(state, changeState(), { alarms });
	return direction;
}

/** Expectations beyond are not believed. */
const nearest = 0.02;

/**
 * Evidence of an outcome, in nats, that its mean is a standard deviation above, and below, what had been expected: the quasi-
 * likelihood ratio of a variable in [0, 1] (Wedderburn 1974), that of the normal distribution where outcomes vary little. Rare
 * successes and rare failures vary more to one side, and do not look like change for it; the mean time between false alarms is
 * at least the exponential of the limit (Lorden 1971).
 */
function evidence(
	residual: number,
	expected: number,
	sd: number,
	even: readonly [up: number, down: number],
): readonly [up: number, down: number] {
	const mean = Math.min(1 - nearest, Math.max(nearest, expected));
	const outcome = Math.min(1, Math.max(0, expected + residual));
	const dispersion = Math.min(1, (sd * sd) / (mean * (1 - mean)));
	const towards = (to: number, otherwise: number): number => {
		// There is no room for a change of a standard deviation: what little better it may be is no change.
		if (to < nearest / 2 || to > 1 - nearest / 2) return otherwise;
		const ratio = outcome * Math.log(to / mean) + (1 - outcome) * Math.log((1 - to) / (1 - mean));
		return ratio / dispersion;
	};
	return [towards(mean + sd, even[0]), towards(mean - sd, even[1])];
}

/** An outcome that was taken in turned out to be better by a difference, or worse: the sums follow. */
export function reviseChange(state: ChangeState, difference: number): void {
	const z = difference / sdOf(state);
	state.up = Math.max(0, state.up + z);
	state.down = Math.max(0, state.down - z);
}

/** Standard deviation of an outcome. */
function sdOf({ n, squares }: ChangeState): number {
	const variance = (priorSd * priorSd * priorOutcomes + squares) / (priorOutcomes + n);
	return Math.max(leastSd, Math.sqrt(variance));
}
