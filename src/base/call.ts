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
	/** The id that the provider gave its response: outcomes may name the decision by it. */
	readonly responseId?: string;
	/** The trace that the call is part of: outcomes of the trace are shared by the decisions of its calls. */
	readonly traceId?: string;
	/** The call's span within the trace: outcomes may name the decision by both. */
	readonly spanId?: string;
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
	/** Why the answer does not seem to fit its schema, though the SDK may take it: what a condition makes of it is its affair. */
	readonly unfit?: string;
	readonly usage: TokenUsage;
	/** ms */
	readonly latencyMs: number;
	/** USD; undefined when the price is unknown. */
	readonly costUsd?: number;
	/** Id of the arm that answered. */
	readonly arm: string;
	/** The model that really served. */
	readonly modelId?: string;
	/** The provider's id of the answer, where it gives one. */
	readonly responseId?: string;
	/** The result as the SDK gave it. */
	readonly raw?: unknown;
}

/** A tool call in an answer. */
export interface ToolCall {
	readonly toolCallId?: string;
	readonly toolName: string;
	/** The parsed arguments; the raw string when they are no JSON. */
	readonly input: unknown;
	/** The provider ran the tool itself: the call is part of an answer, not a step on the way to one. Default false. */
	readonly providerExecuted?: boolean;
}
