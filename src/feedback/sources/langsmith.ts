import { checkNames, type OptionNames } from '../../base/option-names.ts';
import type { OutcomeIds } from '../../base/other-ids.ts';
import type { OutcomeSource } from '../../base/outcome.ts';
import { type FoundOutcome, type Scale, scoreOn, timeIn, writtenName } from '../found.ts';
import { type Asking, askJson, objectsIn, textIn } from '../http.ts';
import type { FeedbackSource } from '../source.ts';
import { baseUrl, checkScale, needed } from './options.ts';

/** Options of `langsmithFeedback`. */
export interface LangSmithOptions {
	/** An API key of the workspace: `lsv2_…`. */
	readonly apiKey: string;
	/** Default `https://api.smith.langchain.com`. */
	readonly baseUrl?: string;
	/** Only feedback of these keys. Default: all. */
	readonly keys?: readonly string[];
	/** Only feedback of this tracing project, by its id. Default: of all. */
	readonly projectId?: string;
	/** The worst and the best score. Default `[0, 1]`; what lies outside is left out. */
	readonly scale?: Scale;
}

const optionNames: OptionNames<LangSmithOptions> = {
	apiKey: true,
	baseUrl: true,
	keys: true,
	projectId: true,
	scale: true,
};

const pageSize = 100;

/**
 * Feedback in LangSmith: of people (in the app, or through the API) as a user's word, of evaluators as a judge's. Decisions are
 * found by the run: one that a `BanditOutcomeHandler` saw, else by what a `ChatBandit` has put into the metadata of the run,
 * or of the runs of its trace.
 *
 * @example
 * pollFeedback({ bandits: model, from: langsmithFeedback({ apiKey, keys: ['user_score'] }) }).start();
 */
export function langsmithFeedback(options: LangSmithOptions): FeedbackSource {
	checkNames('langsmithFeedback', options, optionNames);
	const { keys, projectId, scale = [0, 1] } = options;
	const base = baseUrl(options.baseUrl ?? 'https://api.smith.langchain.com');
	const headers = { 'x-api-key': needed('apiKey', options.apiKey) };
	checkScale(scale);

	return {
		name: `langsmith/${projectId ?? 'all'}`,
		overlapMs: 15 * 60_000,
		async *read({ since, fetch, signal }) {
			const asking: Asking = { fetch, signal, name: 'LangSmith', headers };
			for (let offset = 0; ; offset += pageSize) {
				const url = new URL('api/v1/feedback', base);
				url.searchParams.set('min_created_at', new Date(since).toISOString());
				url.searchParams.set('has_score', 'true');
				url.searchParams.set('limit', String(pageSize));
				url.searchParams.set('offset', String(offset));
				for (const key of keys ?? []) url.searchParams.append('key', key);
				if (projectId !== undefined) url.searchParams.set('session', projectId);
				const page = objectsIn(await askJson(url, asking));
				for (const each of page) {
					const outcome = toOutcome(each, scale, keys);
					if (outcome === undefined) continue;
					yield { ...outcome, otherIds: (signal) => idsInRuns(outcome.runId!, base, { ...asking, signal }) };
				}
				if (page.length < pageSize) return;
			}
		},
	};
}

function toOutcome(
	feedback: Record<string, unknown>,
	scale: Scale,
	keys: readonly string[] | undefined,
): FoundOutcome | undefined {
	const key = textIn(feedback.key);
	const runId = textIn(feedback.run_id);
	if (runId === undefined || key === writtenName || (keys !== undefined && !keys.includes(key ?? ''))) return undefined;
	const score = scoreOn(scale, feedback.score);
	const { type } = (feedback.feedback_source ?? {}) as { type?: unknown };
	if (score === undefined) return undefined;
	const time = timeIn(feedback.modified_at, feedback.created_at);
	return { runId, id: textIn(feedback.id), time, score, source: saidBy(type), reason: key };
}

function saidBy(type: unknown): OutcomeSource {
	return type === 'model' || type === 'auto_eval' ? 'judge' : 'user';
}

/** Decisions that runs name in their metadata: of the run, or else of all runs of its trace. */
async function idsInRuns(runId: string, base: URL, asking: Asking): Promise<readonly OutcomeIds[]> {
	const run = (await askJson(new URL(`api/v1/runs/${encodeURIComponent(runId)}`, base), asking)) as Run | undefined;
	const own = idsOf(run);
	if (own.length > 0) return own;
	const trace = textIn(run?.trace_id);
	if (trace === undefined) return [];
	const query = { trace, select: ['extra'], limit: pageSize };
	const found = (await askJson(new URL('api/v1/runs/query', base), asking, query)) as { runs?: unknown } | undefined;
	return objectsIn(found?.runs).flatMap((each) => idsOf(each as Run));
}

interface Run {
	readonly trace_id?: unknown;
	readonly extra?: { readonly metadata?: Readonly<Record<string, unknown>> };
}

/** The decision that a run names in its metadata. */
export function idsOf(run: Run | undefined): OutcomeIds[] {
	const decisionId = textIn(run?.extra?.metadata?.bandit_decision_id);
	return decisionId === undefined ? [] : [{ decisionId }];
}
