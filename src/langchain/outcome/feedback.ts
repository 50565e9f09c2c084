import { reportSharedByGoal } from '../../adapter/shared-outcome.ts';
import { InvalidOptionError } from '../../base/errors.ts';
import { checkNames, type OptionNames } from '../../base/option-names.ts';
import type { ReportResult } from '../../base/outcome.ts';
import type { MaybePromise } from '../../base/types.ts';
import type { ChatBandit } from '../model/chat-bandit.ts';
import { keptDecisions, type ModelsByGoal, runRecordId } from './run-records.ts';
import type { RunDecision } from './run-tree.ts';

/** Feedback as LangSmith has it; more fields do no harm. */
export interface LangSmithFeedback {
	/** The run that it is about: a chat model's, or a chain's, agent's or graph's, whose decisions share it. */
	readonly run_id: string;
	/** Its name, e.g. `'user-score'`. */
	readonly key?: string;
	/** A score in [0, 1] (or on `scale`), true or false; null and undefined say nothing. */
	readonly score?: number | boolean | null;
}

/** A run as LangSmith's client gives it. */
export interface LangSmithRun {
	readonly extra?: unknown;
}

/** Options of `reportFeedback`. */
export interface ReportFeedbackOptions {
	/** The model, or models, that the feedback may be about. */
	readonly model: ChatBandit | readonly ChatBandit[];
	/**
	 * The runs of a trace, by the id of the run that has the feedback, e.g. `(id) => client.listRuns({ traceId: id })`.
	 * Asked when no `BanditOutcomeHandler` on the same store has seen the run. Default: none.
	 */
	readonly runs?: (runId: string) => AsyncIterable<LangSmithRun> | MaybePromise<Iterable<LangSmithRun>>;
	/** Lowest and highest score, e.g. `[1, 5]`. Default `[0, 1]`. */
	readonly scale?: readonly [number, number];
}

const optionNames: OptionNames<ReportFeedbackOptions> = { model: true, runs: true, scale: true };

/**
 * Turns LangSmith's feedback into reports of the decisions that made the run, from the user as source. Feedback that was
 * reported before changes nothing. Throws InvalidOptionError, when all others are reported, for a score that is off the
 * scale and for a run of which no decision is known.
 *
 * @example
 * ```ts
 * await reportFeedback({ run_id: runId, score: 1 }, { model });
 * ```
 */
export async function reportFeedback(
	feedback: LangSmithFeedback | readonly LangSmithFeedback[],
	options: ReportFeedbackOptions,
): Promise<ReportResult[]> {
	checkNames('', options, optionNames);
	const { model, scale = [0, 1] } = options ?? {};
	const models = (Array.isArray(model) ? model : [model]) as readonly ChatBandit[];
	if (models.length === 0 || models.some((each) => each?.bandit === undefined)) {
		throw new InvalidOptionError('model', model, 'Give a ChatBandit, or an array of them.');
	}
	if (!(scale[0] < scale[1])) throw new InvalidOptionError('scale', scale, 'Give [lowest, highest].');
	const byGoal = new Map(models.map((each) => [each.bandit.goal, each]));
	const all = (Array.isArray(feedback) ? feedback : [feedback]) as readonly LangSmithFeedback[];
	const reports = await Promise.allSettled(all.map((each) => reportOne(each, byGoal, scale, options.runs)));
	const failed = reports.find((each) => each.status === 'rejected');
	if (failed !== undefined) throw failed.reason;
	return reports.flatMap((each) => (each as PromiseFulfilledResult<ReportResult[]>).value);
}

async function reportOne(
	feedback: LangSmithFeedback,
	models: ModelsByGoal,
	[lowest, highest]: readonly [number, number],
	runs: ReportFeedbackOptions['runs'],
): Promise<ReportResult[]> {
	const { run_id: runId, key, score: given } = feedback;
	if (given === null || given === undefined) return [];
	const score = typeof given === 'boolean' ? Number(given) : (given - lowest) / (highest - lowest);
	if (!(score >= 0 && score <= 1)) {
		throw new InvalidOptionError('feedback.score', given, `It is not in [${lowest}, ${highest}]: set \`scale\`.`);
	}
	const decisions = (await seenByHandler(runId, models)) ?? (runs && (await inTrace(runId, runs)));
	const ours = (decisions ?? []).filter(({ goal }) => models.has(goal));
	if (ours.length === 0) {
		throw new InvalidOptionError(
			'feedback.run_id',
			runId,
			'No decision of this run is known. Run it with a BanditOutcomeHandler on the same store, or give `runs`.',
		);
	}
	return reportSharedByGoal((goal) => models.get(goal)?.bandit, ours, { score, reason: key, source: 'user' });
}

async function seenByHandler(runId: string, models: ModelsByGoal): Promise<RunDecision[] | undefined> {
	const found = await keptDecisions(models, runRecordId(runId));
	return found.length > 0 ? found : undefined;
}

async function inTrace(runId: string, runs: NonNullable<ReportFeedbackOptions['runs']>): Promise<RunDecision[]> {
	const found = new Map<string, RunDecision>();
	for await (const { extra } of await runs(runId)) {
		const { metadata = {} } = (extra ?? {}) as { metadata?: Record<string, unknown> };
		const { bandit_goal: goal, bandit_decision_id: decisionId } = metadata;
		if (typeof goal === 'string' && typeof decisionId === 'string') found.set(decisionId, { goal, decisionId });
	}
	return [...found.values()];
}
