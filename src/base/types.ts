import type { OutcomeCategory } from './category.ts';

/** A value, or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;

/** A source of uniform numbers in [0, 1). Inject a seeded one to make decisions repeatable. */
export type Rng = () => number;

/** Milliseconds since the Unix epoch. Inject one to control time. */
export type Clock = () => number;

/** The number of a thing that the core, its policies and features know before a call. All optional. */
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
	/** Leave out arms whose expected latency (observed p95) is higher, in ms. */
	readonly maxLatencyMs?: number;
	/** The agent run that this decision belongs to. */
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
	/** Expected cost of this request on this arm in USD; undefined when no price and no cost is known. */
	readonly expectedCostUsd?: number;
}

/** Token counts as billed. Undefined: not told by the provider. */
export interface TokenUsage {
	/** All prompt tokens, cached ones included. */
	readonly inputTokens?: number;
	/** All generated tokens, reasoning included. */
	readonly outputTokens?: number;
	/** Prompt tokens read from the provider's cache (part of `inputTokens`). */
	readonly cachedInputTokens?: number;
	/** Prompt tokens written to the provider's cache (part of `inputTokens`). */
	readonly cacheWriteTokens?: number;
	/** Reasoning tokens (part of `outputTokens`). */
	readonly reasoningTokens?: number;
}

/** What the call itself showed. Every field is optional. */
export interface Observation extends TokenUsage {
	/** What the call is billed, USD. Default: computed from tokens and the arm's price. */
	readonly costUsd?: number;
	/** Whole duration, ms. */
	readonly latencyMs?: number;
	/** Until the first content of a stream, ms. */
	readonly timeToFirstTokenMs?: number;
	readonly finishReason?: string;
	/** The model that really served, as the provider named it. */
	readonly modelId?: string;
	/** The call failed before it gave an answer: counts against the arm's availability, not its quality. */
	readonly fault?: boolean;
}

/** Who says so; a stronger source revises a weaker one: user > run > judge > successWhen = error > default. */
export type OutcomeSource = 'user' | 'run' | 'judge' | 'successWhen' | 'error' | 'default';

/** An outcome in full. */
export interface OutcomeDetail {
	/** In [0, 1]: 1 success, 0 failure. */
	readonly score: number;
	readonly reason?: string;
	readonly category?: OutcomeCategory;
	/** Default for `report`: `'user'`. */
	readonly source?: OutcomeSource;
}

/** How well a request was served. A number is a score in [0, 1]. */
export type Outcome = 'success' | 'failure' | number | OutcomeDetail;

/**
 * What became of a report.
 * - `recorded`: the decision's first outcome.
 * - `revised`: replaced an earlier outcome; the statistics followed.
 * - `duplicate`: the same outcome from the same source was there already; nothing changed.
 * - `ignored`: a stronger source has spoken; nothing changed.
 * - `expired`: the decision's outcome timeout had passed; nothing changed.
 * - `pending`: the store could not be reached; the report is kept and written later.
 */
export type ReportStatus = 'recorded' | 'revised' | 'duplicate' | 'ignored' | 'expired' | 'pending';

/** The answer to a report. */
export interface ReportResult {
	readonly decisionId: string;
	readonly status: ReportStatus;
}

/** What a success condition looks at: a call's result, the same for every SDK. */
export interface CallResult {
	/** All text of the answer. */
	readonly text: string;
	/** `stop`, `length`, `content-filter`, `tool-calls`, `error`, `other`, … */
	readonly finishReason: string;
	readonly toolCalls: readonly ToolCall[];
	/** The answer as JSON, when a schema or JSON mode was asked for and the text parses. */
	readonly object?: unknown;
	/** Why the answer does not fit the schema that was asked for: it is a failure, whatever the condition says. */
	readonly invalid?: string;
	readonly usage: TokenUsage;
	/** ms */
	readonly latencyMs: number;
	/** USD; undefined when the price is unknown. */
	readonly costUsd?: number;
	/** Id of the arm that answered. */
	readonly arm: string;
	/** The model that really served. */
	readonly modelId?: string;
	/** The result as the SDK gave it. */
	readonly raw?: unknown;
}

/** A tool call in an answer. */
export interface ToolCall {
	readonly toolCallId?: string;
	readonly toolName: string;
	/** The parsed arguments; the raw string when they are no JSON. */
	readonly input: unknown;
}
