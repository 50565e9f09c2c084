import { InvalidOptionError } from '../base/errors.ts';
import type { OutcomeIds } from '../base/other-ids.ts';
import type { FoundOutcome } from './found.ts';
import { isRefusal } from './http.ts';
import { reportFound } from './report-found.ts';
import type { Reporter } from './reportable.ts';

/** What became of an outcome: it taught something, it was known, or no goal knows a decision of it. */
export type Taken = 'learnt' | 'known' | 'unknown';

/**
 * Reports an outcome that was found elsewhere to whom it concerns. One that can't be used is told, and holds up no others.
 * Rejects when a store or the source can't be read.
 */
export async function takeFound(
	reporters: readonly Reporter[],
	found: FoundOutcome,
	signal: AbortSignal,
	tell: (error: unknown) => void,
): Promise<Taken> {
	if (found.fault !== undefined) {
		tell(found.fault);
		return 'unknown';
	}
	try {
		return await reported(reporters, found, signal);
	} catch (error) {
		if (!(error instanceof InvalidOptionError) && !isRefusal(error)) throw error;
		tell(error);
		return 'unknown';
	}
}

async function reported(reporters: readonly Reporter[], found: FoundOutcome, signal: AbortSignal): Promise<Taken> {
	let taken = await report(reporters, found, found);
	if (taken !== 'unknown' || found.otherIds === undefined) return taken;
	for (const ids of await found.otherIds(signal)) taken = newest(taken, await report(reporters, found, ids));
	return taken;
}

/** A trace may have decisions of several goals: each takes its own. */
async function report(reporters: readonly Reporter[], found: FoundOutcome, ids: OutcomeIds): Promise<Taken> {
	const { goal, score, source, reason } = found;
	const { decisionId, runId, traceId, spanId, responseId } = ids;
	const about = { decisionId, runId, traceId, spanId, responseId };
	let taken: Taken = 'unknown';
	for (const reporter of reporters) {
		if (goal !== undefined && goal !== reporter.goal) continue;
		const results = await reportFound(reporter, about, { score, source, ...(reason !== undefined && { reason }) });
		const isNews = results.some(({ status }) => status === 'recorded' || status === 'revised');
		if (results.length > 0) taken = newest(taken, isNews ? 'learnt' : 'known');
	}
	return taken;
}

function newest(one: Taken, other: Taken): Taken {
	if (one === 'learnt' || other === 'learnt') return 'learnt';
	return one === 'known' || other === 'known' ? 'known' : 'unknown';
}
