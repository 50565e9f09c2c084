/** What an arm made of a prompt, as a log has it. */
export interface LoggedAnswer {
	readonly arm: string;
	/** In [0, 1]. */
	readonly score: number | undefined;
	readonly costUsd: number | undefined;
	readonly latencyMs: number | undefined;
	readonly inputTokens: number | undefined;
	readonly outputTokens: number | undefined;
	/** The chance that this arm was the one that was asked; undefined: not known. */
	readonly propensity: number | undefined;
}

/** A prompt of a log with all answers to it. */
export interface LoggedPrompt {
	readonly id: string;
	/** Empty where the log does not keep it. */
	readonly text: string;
	readonly segment: string | undefined;
	/** What belongs together when it comes to how sure something is: the user, else the prompt. */
	readonly cluster: string;
	readonly answers: readonly LoggedAnswer[];
}

/** Ids of all arms of a log, those with most answers first. */
export function armsOf(prompts: readonly LoggedPrompt[]): string[] {
	const counts = new Map<string, number>();
	for (const { answers } of prompts) for (const { arm } of answers) counts.set(arm, (counts.get(arm) ?? 0) + 1);
	return [...counts].sort(([, a], [, b]) => b - a).map(([arm]) => arm);
}
