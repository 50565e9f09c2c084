import { keptAs, type OutcomeIds } from '../base/other-ids.ts';
import type { BanditRecord } from '../base/records.ts';
import type { MaybePromise } from '../base/types.ts';

/** What is kept under an id; undefined: nothing. */
type RecordOf = (id: string) => MaybePromise<BanditRecord | undefined>;

/** Ids of the decisions that ids stand for; the first of them that is known decides. Empty: none is. */
export async function decisionsKnownBy(ids: OutcomeIds, recordOf: RecordOf): Promise<readonly string[]> {
	for (const id of placesOf(ids)) {
		const record = await recordOf(id);
		if (record?.kind === 'decision') return [record.id];
		if (record?.kind === 'run' || record?.kind === 'link') return record.decisionIds;
	}
	return [];
}

function placesOf({ decisionId, runId, traceId, spanId, responseId }: OutcomeIds): string[] {
	const places: string[] = [];
	if (decisionId !== undefined) places.push(decisionId);
	if (responseId !== undefined) places.push(keptAs.response(responseId));
	if (traceId !== undefined && spanId !== undefined) places.push(keptAs.span(traceId, spanId));
	if (runId !== undefined) places.push(keptAs.run(runId), keptAs.langchainRun(runId));
	if (traceId !== undefined) places.push(keptAs.trace(traceId));
	return places;
}
