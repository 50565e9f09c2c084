import { DecisionIds } from '../adapter/shared-outcome.ts';

/** What of an SDK result tells its decisions; streams have promises of them. */
export interface SdkResult {
	readonly providerMetadata?: unknown;
	readonly experimental_providerMetadata?: unknown;
	readonly steps?: unknown;
}

/** Ids of the decisions of a goal that made an SDK result, each once, in their order. */
export async function decisionIdsOf(result: SdkResult, goal: string): Promise<string[]> {
	const ids = new DecisionIds(goal);
	const steps = await result.steps;
	if (Array.isArray(steps)) {
		for (const step of steps as SdkResult[]) ids.take(step.providerMetadata ?? step.experimental_providerMetadata);
	}
	ids.take((await result.providerMetadata) ?? (await result.experimental_providerMetadata));
	return ids.all();
}
