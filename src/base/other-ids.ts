import { storableText } from './storable.ts';

/** By which id decisions are known that an outcome is about. */
export interface OutcomeIds {
	readonly decisionId?: string | undefined;
	/** A run's id: the bandit's own, or LangChain's. */
	readonly runId?: string | undefined;
	/** A trace's id, as OpenTelemetry writes it: the decisions of all calls within it. */
	readonly traceId?: string | undefined;
	/** The span of a call within `traceId`, where one call alone is meant. */
	readonly spanId?: string | undefined;
	/** The id that the provider gave its response. */
	readonly responseId?: string | undefined;
}

/** Under which ids decisions are kept beside their own. */
export const keptAs = {
	run: (runId: string): string => `run/${runId}`,
	langchainRun: (runId: string): string => `langchain/${runId}`,
	trace: (traceId: string): string => `trace/${traceId}`,
	span: (traceId: string, spanId: string): string => `span/${traceId}/${spanId}`,
	response: (responseId: string): string => `response/${responseId}`,
} as const;

/** Longest id that is kept, characters. */
const longestId = 200;

/** Whether something can be an id that outcomes name a decision by: a text of 1 to 200 characters that any store can keep. */
export function isId(value: unknown): value is string {
	return (
		typeof value === 'string' &&
		value.length > 0 &&
		value.length <= longestId &&
		storableText(value, longestId) === value
	);
}

/** The other ids of a decision that an outcome can be told by elsewhere; undefined where it has none. */
export function idsIn(aliases: readonly string[] | null | undefined): OutcomeIds | undefined {
	if (aliases == null || aliases.length === 0) return undefined;
	const ids: { -readonly [Key in keyof OutcomeIds]: OutcomeIds[Key] } = {};
	for (const alias of aliases) {
		const [kind, first, second] = alias.split('/');
		if (kind === 'response') ids.responseId = alias.slice('response/'.length);
		if (kind === 'span') [ids.traceId, ids.spanId] = [first, second];
	}
	return ids;
}
