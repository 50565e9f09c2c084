import { checkNames, type OptionNames } from '../../base/option-names.ts';
import type { OutcomeIds } from '../../base/other-ids.ts';
import { type FoundOutcome, type Scale, scoreOn } from '../found.ts';
import { askJson, objectsIn, textIn } from '../http.ts';
import type { FeedbackSource } from '../source.ts';
import { baseUrl, checkScale, needed } from './options.ts';

/** How answers to a survey are read. */
export interface SurveyReading {
	/** Only answers to this survey, by its id. Default: to all. */
	readonly surveyId?: string;
	/** The worst and the best answer. Default `[2, 1]`, as in PostHog's surveys with thumbs: 1 is up, 2 is down. */
	readonly scale?: Scale;
	/** What an answer is worth, in [0, 1], in place of `scale`; undefined: nothing. Given the event's properties. */
	readonly toScore?: (properties: Readonly<Record<string, unknown>>) => number | undefined;
}

/** Options of `posthogSurveys`. */
export interface PostHogOptions extends SurveyReading {
	/** A personal API key (`phx_…`) that may read queries. */
	readonly personalApiKey: string;
	/** The project whose surveys are read. */
	readonly projectId: string | number;
	/** Default `https://us.posthog.com`. */
	readonly baseUrl?: string;
}

const optionNames: OptionNames<PostHogOptions> = {
	personalApiKey: true,
	projectId: true,
	baseUrl: true,
	surveyId: true,
	scale: true,
	toScore: true,
};

const pageSize = 1000;

/**
 * Answers to surveys in PostHog. An answer is about the trace that its event names (`$ai_trace_id`), or the decision
 * (a property `bandit_decision_id` of yours). Of the events of one submission the last one with a score counts.
 *
 * @example
 * pollFeedback({ bandits: model, from: posthogSurveys({ personalApiKey, projectId: 1234 }) }).start();
 */
export function posthogSurveys(options: PostHogOptions): FeedbackSource {
	checkNames('posthogSurveys', options, optionNames);
	const base = baseUrl(options.baseUrl ?? 'https://us.posthog.com');
	const headers = { authorization: `Bearer ${needed('personalApiKey', options.personalApiKey)}` };
	const project = needed('projectId', String(options.projectId ?? ''));
	const read = surveyReader(options);

	return {
		name: `posthog/${project}/${options.surveyId ?? 'all'}`,
		overlapMs: 15 * 60_000,
		async *read({ since, fetch, signal }) {
			const url = new URL(`api/projects/${encodeURIComponent(project)}/query/`, base);
			const latest = new Map<string, FoundOutcome>();
			for (let offset = 0; ; offset += pageSize) {
				const query = {
					kind: 'HogQLQuery',
					query:
						"SELECT uuid, properties FROM events WHERE event = 'survey sent' AND timestamp >= fromUnixTimestamp({since}) " +
						'ORDER BY timestamp, uuid LIMIT {size} OFFSET {offset}',
					values: { since: Math.floor(since / 1000), size: pageSize, offset },
				};
				const page = (await askJson(url, { fetch, signal, name: 'PostHog', headers }, { query })) as Page | undefined;
				const rows = Array.isArray(page?.results) ? page.results : [];
				for (const [uuid, given] of rows.filter(Array.isArray)) {
					const properties = propertiesIn(given);
					const outcome = read(properties);
					if (outcome === undefined) continue;
					const id = textIn(properties.$survey_submission_id) ?? String(uuid);
					// It is the latest now, and comes after all others.
					latest.delete(id);
					latest.set(id, { ...outcome, id });
				}
				if (rows.length < pageSize) break;
			}
			yield* latest.values();
		},
	};
}

interface Page {
	readonly results?: unknown;
}

function propertiesIn(given: unknown): Record<string, unknown> {
	try {
		return objectsIn([typeof given === 'string' ? JSON.parse(given) : given])[0] ?? {};
	} catch {
		return {};
	}
}

/** Reads the properties of a `survey sent` event. Throws InvalidOptionError for a scale that is none. */
export function surveyReader({ surveyId, scale = [2, 1], toScore }: SurveyReading) {
	checkScale(scale);
	return (properties: Readonly<Record<string, unknown>>): FoundOutcome | undefined => {
		if (surveyId !== undefined && properties.$survey_id !== surveyId) return undefined;
		const ids = idsIn(properties);
		if (ids === undefined) return undefined;
		try {
			const score = toScore === undefined ? answerIn(properties, scale) : toScore(properties);
			return score === undefined ? undefined : { ...ids, score, source: 'user', reason: 'survey' };
		} catch (fault) {
			return { ...ids, score: 0, source: 'user', fault };
		}
	};
}

function idsIn(properties: Readonly<Record<string, unknown>>): OutcomeIds | undefined {
	const decisionId = textIn(properties.bandit_decision_id);
	const traceId = textIn(properties.$ai_trace_id);
	if (decisionId !== undefined) return { decisionId };
	return traceId === undefined ? undefined : { traceId };
}

/** The first answer that lies on the scale: `$survey_response`, or `$survey_response_ID` of a question. */
function answerIn(properties: Readonly<Record<string, unknown>>, scale: Scale): number | undefined {
	for (const [name, value] of Object.entries(properties)) {
		if (!name.startsWith('$survey_response')) continue;
		const score = scoreOn(scale, Array.isArray(value) ? value[0] : value);
		if (score !== undefined) return score;
	}
	return undefined;
}
