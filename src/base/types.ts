/** A value, or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;

/** A source of uniform numbers in [0, 1). Inject a seeded one to make decisions repeatable. */
export type Rng = () => number;

/** Milliseconds since the Unix epoch. Inject one to control time. */
export type Clock = () => number;

/** What is known of a request before its call. All optional; SDK adapters fill in what they see, and the caller adds what it knows. */
export interface BanditRequest {
	/** The text that the answer depends on most: the last user message. Used for features, never stored. */
	readonly text?: string;
	/** The caller's own kind of content, e.g. `'invoice'`. Each segment is learnt apart, pooled with the others. */
	readonly segment?: string;
	/** The caller's own numeric features, by name; clipped to [-1, 1]. */
	readonly features?: Readonly<Record<string, number>>;
	/** An embedding of `text`, any length; projected by policies that use context. */
	readonly embedding?: ArrayLike<number>;
	/** Prompt tokens, if known; else estimated from `chars`. */
	readonly inputTokens?: number;
	/** Characters of the whole prompt (all messages and the system prompt). Default: the length of `text`. */
	readonly chars?: number;
	/** Number of tools offered. */
	readonly tools?: number;
	/** True when a JSON schema or JSON mode is asked for. */
	readonly schema?: boolean;
	/** Number of images. */
	readonly images?: number;
	/** Number of other files (PDF, audio, …). */
	readonly files?: number;
	/** Number of messages in the conversation. */
	readonly turns?: number;
	/** Zero-based position in an agent run. */
	readonly step?: number;
	/** Most output tokens that the caller allows. */
	readonly maxOutputTokens?: number;
	/** Who asks, in any form: requests of one user resemble each other, which intervals of reports take into account. Hashed, never stored. */
	readonly user?: string;
	/** Force this arm; the decision's propensity is 1 and it still learns. */
	readonly arm?: string;
	/** Draw from these arms only. */
	readonly eligible?: readonly string[];
	/** Never draw these arms (arms that already failed this call). */
	readonly exclude?: readonly string[];
	/** `false`: take the arm that is best by the posterior mean; no sampling. Default `true`. */
	readonly explore?: boolean;
	/** Leave out arms whose expected cost is higher, in USD. */
	readonly maxCostUsd?: number;
	/** Leave out arms of which such a request is expected (95th percentile, by its length and segment) to take longer, in ms. */
	readonly maxLatencyMs?: number;
	/** The agent run that this decision belongs to; the calls of one run keep one arm. */
	readonly runId?: string;
	/** Which turn of its run this is: a new one gets a decision of its own, on the run's arm unless the last turn failed. */
	readonly turn?: number;
	/** The conversation that this request goes on with; see `sticky`. */
	readonly conversationId?: string;
	/** Ids of the tool calls whose results this request brings: it goes on with the decision that asked for them. */
	readonly answers?: readonly string[];
	/** USD to be taken off the expected cost, by arm id (a warm prompt cache, say). */
	readonly discountsUsd?: Readonly<Record<string, number>>;
}

/** One draw. */
export interface Decision {
	/** Unique and unguessable; what `report` takes. */
	readonly id: string;
	readonly goal: string;
	/** Id of the drawn arm. */
	readonly arm: string;
	/** Probability in (0, 1] with which this arm was drawn, given what was known. Computed when first read. */
	readonly propensity: number;
	/** When it was drawn, ms since the epoch. */
	readonly time: number;
	readonly segment?: string;
	readonly runId?: string;
	/** What was believed of its success, in [0, 1], when it was drawn; undefined for a decision that another process drew. */
	readonly expectedSuccess?: number;
	/** Expected cost of this request on this arm in USD; undefined when no price and no cost is known. */
	readonly expectedCostUsd?: number;
}
