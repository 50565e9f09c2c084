/** What judge models have used so far. */
export interface JudgeUsage {
	/** Calls of the model, retries included. */
	readonly calls: number;
	/** As far as the provider told. */
	readonly inputTokens: number;
	/** As far as the provider told. */
	readonly outputTokens: number;
	/** USD, as the provider tells it, or by the judge's `price`; undefined when a judge has neither. */
	readonly costUsd?: number;
	/** Judgements that failed: no verdict came of them. */
	readonly errors: number;
}

/** The sum of several judges' usage; undefined when there is no judge. */
export function sumUsage(usages: readonly (JudgeUsage | undefined)[]): JudgeUsage | undefined {
	let sum: JudgeUsage | undefined;
	for (const usage of usages) {
		if (usage === undefined) continue;
		if (sum === undefined) {
			sum = usage;
			continue;
		}
		sum = {
			calls: sum.calls + usage.calls,
			inputTokens: sum.inputTokens + usage.inputTokens,
			outputTokens: sum.outputTokens + usage.outputTokens,
			costUsd: sum.costUsd === undefined || usage.costUsd === undefined ? undefined : sum.costUsd + usage.costUsd,
			errors: sum.errors + usage.errors,
		};
	}
	return sum;
}
