import type { OutcomeEvent } from '../bandit/callbacks.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';
import { writtenName } from './found.ts';
import { type Asking, askJson, FeedbackError } from './http.ts';
import { type OutcomeSink, outcomeSink, type SinkOptions } from './outcome-sink.ts';
import { baseUrl, basicAuth, needed } from './sources/options.ts';

/** Options of `outcomesToLangfuse`. */
export interface LangfuseSinkOptions extends SinkOptions {
	/** Of the project: `pk-lf-…`. */
	readonly publicKey: string;
	/** Of the project: `sk-lf-…`. */
	readonly secretKey: string;
	/** Default `https://cloud.langfuse.com`. */
	readonly baseUrl?: string;
}

/** Options of `outcomesToLangSmith`. */
export interface LangSmithSinkOptions extends SinkOptions {
	/** An API key of the workspace: `lsv2_…`. */
	readonly apiKey: string;
	/** Default `https://api.smith.langchain.com`. */
	readonly baseUrl?: string;
	/** The run that an outcome is about: its id (a UUID); undefined: none, so that nothing is sent. */
	readonly runIdOf: (event: OutcomeEvent) => string | undefined;
}

const shared: OptionNames<SinkOptions> = { onError: true, fetch: true };

/**
 * Writes each outcome as a score named `bandit_outcome` to the trace and observation of its call in Langfuse, so that its
 * dashboards and the bandit agree. Outcomes of calls without an OpenTelemetry span are left out. A revised outcome replaces the
 * score. `langfuseScores` does not read these again.
 *
 * @example
 * const toLangfuse = outcomesToLangfuse({ publicKey, secretKey });
 * const model = banditModel({ arms, onOutcome: toLangfuse });
 * await toLangfuse.flush(); // before a process ends
 */
export function outcomesToLangfuse(options: LangfuseSinkOptions): OutcomeSink {
	checkNames('outcomesToLangfuse', options, { ...shared, publicKey: true, secretKey: true, baseUrl: true });
	const url = new URL('api/public/scores', baseUrl(options.baseUrl ?? 'https://cloud.langfuse.com'));
	const headers = basicAuth(needed('publicKey', options.publicKey), needed('secretKey', options.secretKey));
	return outcomeSink(
		'Langfuse',
		options,
		({ decisionId, arm, goal, outcome, ids }) =>
			ids?.traceId && {
				id: `bandit-${decisionId}`,
				...{ traceId: ids.traceId, observationId: ids.spanId },
				...{ name: writtenName, value: outcome.score, dataType: 'NUMERIC' },
				metadata: { goal, arm, source: outcome.source, category: outcome.category },
			},
		(score) => askJson(url, { fetch: options.fetch ?? fetch, name: 'Langfuse', headers }, score),
	);
}

/**
 * Writes each outcome as feedback with the key `bandit_outcome` to its run in LangSmith. `langsmithFeedback` does not read
 * these again.
 *
 * @example
 * const toLangSmith = outcomesToLangSmith({ apiKey, runIdOf: ({ decisionId }) => runIds.get(decisionId) });
 */
export function outcomesToLangSmith(options: LangSmithSinkOptions): OutcomeSink {
	checkNames('outcomesToLangSmith', options, { ...shared, apiKey: true, baseUrl: true, runIdOf: true });
	const url = new URL('api/v1/feedback', baseUrl(options.baseUrl ?? 'https://api.smith.langchain.com'));
	const headers = { 'x-api-key': needed('apiKey', options.apiKey) };
	return outcomeSink(
		'LangSmith',
		options,
		(event) => {
			const runId = options.runIdOf(event);
			const { decisionId, arm, goal, outcome } = event;
			if (runId === undefined || runId === '') return undefined;
			return {
				// A decision's id is a UUID, and one decision has one outcome: a revised one replaces it.
				...{ id: decisionId, run_id: runId, key: writtenName, score: outcome.score },
				feedback_source: { type: 'api', metadata: { goal, arm, source: outcome.source } },
			};
		},
		async (feedback) => {
			const asking: Asking = { fetch: options.fetch ?? fetch, name: 'LangSmith', headers };
			try {
				await askJson(url, asking, feedback);
			} catch (error) {
				if (!(error instanceof FeedbackError && error.statusCode === 409)) throw error;
				// It is there already, from before it was revised.
				await askJson(new URL(`${url}/${feedback.id}`), { ...asking, method: 'PATCH' }, { score: feedback.score });
			}
		},
	);
}
