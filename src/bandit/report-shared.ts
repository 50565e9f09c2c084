import type { Outcome, ReportResult } from '../base/outcome.ts';
import type { Bandit } from './bandit.ts';

/** Gives decisions of one goal one outcome, which they share evenly. The results are in the order of the decisions. */
export function reportShared(
	bandit: Pick<Bandit, 'report'>,
	decisionIds: readonly string[],
	outcome: Outcome,
): Promise<ReportResult[]> {
	const share = 1 / decisionIds.length;
	return Promise.all(decisionIds.map((id) => bandit.report(id, outcome, { share })));
}
