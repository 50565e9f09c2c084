import type { Bandit } from '../bandit/bandit.ts';
import { InvalidOptionError } from '../base/errors.ts';
import type { Outcome, ReportResult } from '../base/outcome.ts';
import type { ModelArm } from './arms.ts';

/** What of an SDK result tells its decisions; streams have promises of them. */
export interface SdkResult {
	readonly providerMetadata?: unknown;
	readonly experimental_providerMetadata?: unknown;
	readonly steps?: unknown;
}

/** Ids of the decisions that made an SDK result, each once, in their order. */
export async function decisionIdsOf(result: SdkResult, goal: string): Promise<string[]> {
	const ids = new Set<string>();
	const take = (metadata: unknown): void => {
		const bandit = (metadata as { bandit?: { decisionId?: string; goal?: string } } | undefined)?.bandit;
		if (typeof bandit?.decisionId === 'string' && (bandit.goal ?? goal) === goal) ids.add(bandit.decisionId);
	};
	const steps = await result.steps;
	if (Array.isArray(steps)) {
		for (const step of steps as SdkResult[]) take(step.providerMetadata ?? step.experimental_providerMetadata);
	}
	take((await result.providerMetadata) ?? (await result.experimental_providerMetadata));
	return [...ids];
}

/** Reports an outcome for a decision, or for all decisions of an SDK result, which share it evenly. */
export async function reportFor(
	bandit: Bandit<ModelArm>,
	subject: string | SdkResult,
	outcome: Outcome,
): Promise<ReportResult> {
	if (typeof subject === 'string' || typeof subject !== 'object' || subject === null) {
		return bandit.report(subject as string, outcome);
	}
	const ids = await decisionIdsOf(subject, bandit.goal);
	if (ids.length === 0) {
		throw new InvalidOptionError(
			'result',
			'a result without providerMetadata.bandit',
			`Pass a result of a call on this model (goal "${bandit.goal}"), or a decision id.`,
		);
	}
	const share = 1 / ids.length;
	const results = await Promise.all(ids.map((id) => bandit.report(id, outcome, { share })));
	return results.at(-1)!;
}
