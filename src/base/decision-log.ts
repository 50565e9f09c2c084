/**
 * How an arm came to serve.
 * - `drawn`: by chance, with its propensity. `holdout`: by the lot that sends a share of requests to the baseline.
 * - `greedy`: the best by what is known (`explore: false`). `pinned`: by the kill switch or the mode. `forced`: by the request.
 * - `retry`: after an arm that failed. `hedge`: beside one that was slow. Both belong to the request of the first draw.
 * - `better`: in place of an answer that was not good enough. `shadow`: beside the arm that answered.
 */
export type Choice = 'drawn' | 'holdout' | 'greedy' | 'pinned' | 'forced' | 'retry' | 'hedge' | 'better' | 'shadow';

/** A share of requests that goes to one arm by lot, so that what it would do stays known. */
export interface Holdout {
	readonly arm: string;
	/** In (0, 1). */
	readonly share: number;
}

/** A log that is worked out when its decision is written: that takes a while. */
export interface UnwrittenLog {
	made(): DecisionLog;
}

/** What is logged of a decision, so that it can be said what other arms would have made of it. */
export interface DecisionLog {
	readonly by: Choice;
	/** One of 64, by a hash of the user, else the run, else the decision: what belongs together shares one. */
	readonly bucket: number;
	/** The segment under which it is reported. */
	readonly segment: string;
	/** Ids of the arms that could have served. */
	readonly arms: readonly string[];
	/**
	 * For each of `arms` its propensity, predicted success, expected cost (USD), drawn sample, standard deviation of what is
	 * believed, and expected latency (ms); NaN: unknown. As a record keeps it: 32-bit floats, little-endian, in base64.
	 */
	readonly odds: string;
	readonly holdout?: Holdout;
	/** Why the other arms could not serve, by id. */
	readonly left?: Readonly<Record<string, string>>;
	/** Of a retry, or a hedge: the draw with which its request began. What becomes of the request is counted there. */
	readonly first?: FirstDraw;
}

/** The draw with which a request began that another arm served in the end. */
export interface FirstDraw extends DecisionLog {
	readonly arm: string;
	/** ms since the epoch */
	readonly time: number;
}

/** The log as it is kept. */
export function madeLog(log: DecisionLog | UnwrittenLog): DecisionLog {
	return 'made' in log ? log.made() : log;
}
