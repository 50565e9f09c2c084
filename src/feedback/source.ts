import type { FoundOutcome } from './found.ts';

/** What a source is asked for. */
export interface SourceRequest {
	/** ms since the epoch */
	readonly since: number;
	readonly fetch: typeof fetch;
	/** Aborts when the poller stops. */
	readonly signal: AbortSignal;
}

/**
 * A place where people or judges leave outcomes. To read from another one, implement this.
 *
 * @example
 * ```ts
 * const source: FeedbackSource = {
 *   name: 'tickets',
 *   overlapMs: 60_000,
 *   async *read({ since }) {
 *     for (const { answerId, solved } of await ticketsSince(since)) {
 *       yield { decisionId: answerId, score: solved ? 1 : 0, source: 'user' };
 *     }
 *   },
 * };
 * ```
 */
export interface FeedbackSource {
	/** Under which the place of the reading is kept: another name begins anew. */
	readonly name: string;
	/** How late outcomes may show up there, ms: so much is read again each time. */
	readonly overlapMs: number;
	/** Outcomes that were left since then. What was read before may come again. Throws when the place can't be read. */
	read(request: SourceRequest): AsyncIterable<FoundOutcome>;
}
