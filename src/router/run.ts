import type { OutcomeCategory } from '../base/category.ts';
import type { OptionNames } from '../base/option-names.ts';
import type { Outcome, OutcomeDetail, ReportResult } from '../base/outcome.ts';

/**
 * One agent task made of several calls. All its calls go to one arm, so that prompt caches and provider-bound state
 * stay valid, and it has one outcome, credited once.
 */
export class Run {
	readonly id: string;
	readonly segment: string | undefined;
	readonly #report: (outcome: Outcome) => Promise<readonly ReportResult[]>;
	#isSettled = false;

	/** @internal */
	constructor(id: string, segment: string | undefined, report: (outcome: Outcome) => Promise<readonly ReportResult[]>) {
		this.id = id;
		this.segment = segment;
		this.#report = (outcome) => {
			this.#isSettled = true;
			return report(outcome);
		};
	}

	/** The run did what it was for. Resolves when the store holds it; empty when the run made no call. */
	succeed(): Promise<readonly ReportResult[]> {
		return this.#report({ score: 1, source: 'run' });
	}

	/** The run failed. */
	fail(reason?: string, category?: OutcomeCategory): Promise<readonly ReportResult[]> {
		return this.#report({ score: 0, source: 'run', reason, category });
	}

	/** The run's score in [0, 1]. */
	score(score: number, reason?: string): Promise<readonly ReportResult[]> {
		return this.#report({ score, source: 'run', reason });
	}

	/** The run's outcome in full. */
	report(outcome: OutcomeDetail): Promise<readonly ReportResult[]> {
		return this.#report({ source: 'run', ...outcome });
	}

	/** The code of a run threw: a failure, unless its outcome is known, or it was an abort or an interrupt. @internal */
	async threw(error: unknown): Promise<void> {
		if (this.#isSettled || isNoFailure(error)) return;
		await this.fail(error instanceof Error ? error.name : 'the run threw').catch(() => {});
	}
}

/**
 * An interrupt or hand-over of LangGraph's travels as an error, and an abort is the caller's will: nobody failed. Errors
 * that others were wrapped in count as those.
 */
export function isNoFailure(error: unknown): boolean {
	let next = error;
	for (let depth = 0; depth < 10 && typeof next === 'object' && next !== null; depth++) {
		const { name, message, is_bubble_up: bubblesUp, cause } = next as Interruption;
		if (bubblesUp === true || name === 'AbortError' || name === 'ModelAbortError') return true;
		if (typeof message === 'string' && /^abort(ed)?$/i.test(message)) return true;
		next = cause;
	}
	return false;
}

interface Interruption {
	readonly name?: unknown;
	readonly message?: unknown;
	readonly is_bubble_up?: unknown;
	readonly cause?: unknown;
}

/** Names a run. */
export interface RunOptions {
	/** Default: a random UUID. Give one to resume the run in another process. */
	readonly id?: string;
	/** Kind of content of the whole run. */
	readonly segment?: string;
}

/** All of them. */
export const runOptionNames: OptionNames<RunOptions> = { id: true, segment: true };
