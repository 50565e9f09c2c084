import type { LoggedAnswer, LoggedPrompt } from './logged.ts';

/** A result of promptfoo, as far as it is read. */
interface PromptfooResult {
	readonly provider?: string | { readonly id?: string; readonly label?: string };
	readonly prompt?: { readonly raw?: string };
	readonly vars?: unknown;
	readonly success?: boolean;
	readonly score?: number;
	readonly cost?: number;
	readonly latencyMs?: number;
	readonly testIdx?: number;
	readonly response?: { readonly tokenUsage?: { readonly prompt?: number; readonly completion?: number } };
}

/** The results in a file that promptfoo wrote (`promptfoo eval -o results.json`); undefined for other JSON. */
export function promptfooResults(parsed: unknown): readonly PromptfooResult[] | undefined {
	const outer = (parsed as { results?: unknown } | null)?.results;
	const inner = (outer as { results?: unknown } | null | undefined)?.results ?? outer;
	return Array.isArray(inner) ? (inner as PromptfooResult[]) : undefined;
}

/** The prompts of an evaluation by promptfoo; each of its providers is an arm. */
export function readPromptfoo(results: readonly PromptfooResult[]): LoggedPrompt[] {
	const prompts = new Map<string, LoggedPrompt & { answers: LoggedAnswer[] }>();
	for (const result of results) {
		const text = result.prompt?.raw ?? '';
		const id = JSON.stringify([result.testIdx ?? result.vars ?? null, text]);
		let prompt = prompts.get(id);
		if (prompt === undefined) {
			prompt = { id, text, segment: undefined, cluster: id, answers: [] };
			prompts.set(id, prompt);
		}
		prompt.answers.push(answerOf(result));
	}
	return [...prompts.values()];
}

function answerOf({ provider, success, score, cost, latencyMs, response }: PromptfooResult): LoggedAnswer {
	const arm = typeof provider === 'string' ? provider : ((provider?.label || provider?.id) ?? 'unknown');
	const { prompt, completion } = response?.tokenUsage ?? {};
	const known = typeof score === 'number' && Number.isFinite(score) ? Math.min(1, Math.max(0, score)) : undefined;
	return {
		arm,
		// Whether it passed is what counts; the score says how many of its assertions did.
		score: typeof success === 'boolean' ? Number(success) : known,
		costUsd: amount(cost),
		latencyMs: amount(latencyMs),
		inputTokens: amount(prompt),
		outputTokens: amount(completion),
		propensity: undefined,
	};
}

function amount(value: unknown): number | undefined {
	return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
