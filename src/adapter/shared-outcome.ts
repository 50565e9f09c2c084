import type { Bandit } from '../bandit/bandit.ts';
import { reportShared } from '../bandit/report-shared.ts';
import { InvalidOptionError } from '../base/errors.ts';
import type { Outcome, ReportResult } from '../base/outcome.ts';

/** What of a bandit it takes to report on its decisions. */
export type Reporting = Pick<Bandit, 'goal' | 'report'>;

/** A decision of some goal. */
export interface GoalDecision {
	readonly goal: string;
	readonly decisionId: string;
}

/** Gives decisions of several goals one outcome: those of a goal share it among themselves. Other goals' are passed over. */
export async function reportSharedByGoal(
	banditOf: (goal: string) => Pick<Bandit, 'report'> | undefined,
	decisions: readonly GoalDecision[],
	outcome: Outcome,
): Promise<ReportResult[]> {
	const goals = [...new Set(decisions.map(({ goal }) => goal))];
	const reports = goals.map((goal) => {
		const bandit = banditOf(goal);
		const ids = decisions.filter((each) => each.goal === goal).map(({ decisionId }) => decisionId);
		return bandit === undefined ? [] : reportShared(bandit, ids, outcome);
	});
	return (await Promise.all(reports)).flat();
}

/**
 * What an SDK's `report` does: an outcome for a decision id, or for the decisions that made an SDK's result (`idsOf`).
 * Rejects with InvalidOptionError for a result without any, whose `kind` and `fix` are named.
 */
export async function reportOn<Result extends object>(
	bandit: Reporting,
	subject: string | Result,
	outcome: Outcome,
	result: {
		idsOf(result: Result): readonly string[] | Promise<readonly string[]>;
		readonly kind: string;
		readonly place: string;
		readonly fix: string;
	},
): Promise<ReportResult> {
	if (typeof subject !== 'object' || subject === null) return bandit.report(subject as string, outcome);
	const ids = await result.idsOf(subject);
	if (ids.length === 0) {
		throw new InvalidOptionError(result.kind, `a ${result.kind} without ${result.place}`, result.fix);
	}
	return (await reportShared(bandit, ids, outcome)).at(-1)!;
}

/** Decisions of a goal among what results carry as metadata, each once, in their order. */
export class DecisionIds {
	readonly #ids = new Set<string>();
	readonly #goal: string;

	constructor(goal: string) {
		this.#goal = goal;
	}

	/** Takes the decision from a result's own metadata (what is under `bandit` there), if it is of this goal. */
	take(metadata: unknown): void {
		const { bandit } = (metadata ?? {}) as { bandit?: { decisionId?: unknown; goal?: unknown } };
		const { decisionId, goal = this.#goal } = bandit ?? {};
		if (typeof decisionId === 'string' && goal === this.#goal) this.#ids.add(decisionId);
	}

	all(): string[] {
		return [...this.#ids];
	}
}
