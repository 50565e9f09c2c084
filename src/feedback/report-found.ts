import { reportShared } from '../bandit/report-shared.ts';
import type { OutcomeIds } from '../base/other-ids.ts';
import type { OutcomeDetail, ReportResult } from '../base/outcome.ts';
import type { Reporter } from './reportable.ts';

/**
 * Gives an outcome to the decisions that an id stands for; several share it. Empty: no decision is known by it. Rejects when
 * the store can't be read, and for an outcome that is none.
 */
export async function reportFound(
	reporter: Reporter,
	ids: OutcomeIds,
	outcome: OutcomeDetail,
): Promise<readonly ReportResult[]> {
	const { decisionId } = ids;
	const known = reporter.decisionsOf === undefined ? undefined : await reporter.decisionsOf(ids);
	return reportShared(reporter, known ?? (decisionId === undefined ? [] : [decisionId]), outcome);
}
