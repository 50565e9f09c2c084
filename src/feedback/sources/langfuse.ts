import { InvalidOptionError } from '../../base/errors.ts';
import { checkNames, type OptionNames } from '../../base/option-names.ts';
import type { OutcomeIds } from '../../base/other-ids.ts';
import type { OutcomeSource } from '../../base/outcome.ts';
import { type FoundOutcome, type Scale, scoreOn, timeIn, writtenName } from '../found.ts';
import { askJson, objectsIn, textIn } from '../http.ts';
import type { FeedbackSource } from '../source.ts';
import { baseUrl, basicAuth, checkScale, needed } from './options.ts';

/** Options of `langfuseScores`. */
export interface LangfuseOptions {
	/** Of the project: `pk-lf-…`. */
	readonly publicKey: string;
	/** Of the project: `sk-lf-…`. */
	readonly secretKey: string;
	/** Default `https://cloud.langfuse.com`. Self-hosted: version 3.179 or newer. */
	readonly baseUrl?: string;
	/** Only scores of these names. Default: all. */
	readonly names?: readonly string[];
	/** The worst and the best numeric score. Default `[0, 1]`; what lies outside is left out. */
	readonly scale?: Scale;
	/** What categories are worth, in [0, 1], e.g. `{ good: 1, bad: 0 }`. Those that are not named are left out. */
	readonly categories?: Readonly<Record<string, number>>;
	/** Whose word scores are that came in through the API: Langfuse does not say. Default `'user'`. */
	readonly apiSource?: OutcomeSource;
}

const optionNames: OptionNames<LangfuseOptions> = {
	publicKey: true,
	secretKey: true,
	baseUrl: true,
	names: true,
	scale: true,
	categories: true,
	apiSource: true,
};

/**
 * Scores in Langfuse: annotations by people are taken as a user's word, evaluators as a judge's. Decisions are found by the
 * trace, or by the observation that the score is about (see `telemetry`). Langfuse has no webhook for scores, and may show
 * them ten minutes late: a quarter of an hour is read again each time.
 *
 * @example
 * pollFeedback({ bandits: model, from: langfuseScores({ publicKey, secretKey, names: ['thumbs'] }) }).start();
 */
export function langfuseScores(options: LangfuseOptions): FeedbackSource {
	checkNames('langfuseScores', options, optionNames);
	const { names, scale = [0, 1], categories = {}, apiSource = 'user' } = options;
	const base = baseUrl(options.baseUrl ?? 'https://cloud.langfuse.com');
	const publicKey = needed('publicKey', options.publicKey);
	const headers = basicAuth(publicKey, needed('secretKey', options.secretKey));
	checkScale(scale);
	for (const [category, score] of Object.entries(categories)) {
		if (!(score >= 0 && score <= 1)) {
			throw new InvalidOptionError(`categories.${category}`, score, 'Give a number in [0, 1].');
		}
	}

	function toOutcome(score: Record<string, unknown>): FoundOutcome | undefined {
		const { value, dataType, source, stringValue } = score;
		const name = textIn(score.name);
		if (name === writtenName || (names !== undefined && !names.includes(name ?? ''))) return undefined;
		const ids = subjectOf(score);
		if (ids === undefined) return undefined;
		const category = textIn(typeof value === 'string' ? value : stringValue);
		const isNamed = category !== undefined && Object.hasOwn(categories, category);
		const number = isNamed ? categories[category] : numberOf(dataType, value);
		if (number === undefined) return undefined;
		const time = timeIn(score.updatedAt, score.timestamp);
		return { ...ids, id: textIn(score.id), time, score: number, source: said(source), reason: name };
	}

	function numberOf(dataType: unknown, value: unknown): number | undefined {
		if (dataType === 'BOOLEAN') return scoreOn([0, 1], value);
		return dataType === 'NUMERIC' || dataType === undefined ? scoreOn(scale, value) : undefined;
	}

	const said = (source: unknown): OutcomeSource => {
		if (source === 'ANNOTATION') return 'user';
		return source === 'EVAL' ? 'judge' : apiSource;
	};

	return {
		name: `langfuse/${publicKey}`,
		overlapMs: 15 * 60_000,
		async *read({ since, fetch, signal }) {
			let cursor: string | undefined;
			do {
				const url = new URL('api/public/v3/scores', base);
				url.search = new URLSearchParams({
					fromTimestamp: new Date(since).toISOString(),
					fields: 'details,subject',
					limit: '100',
					...(names !== undefined && { name: names.join(',') }),
					...(cursor !== undefined && { cursor }),
				}).toString();
				const page = (await askJson(url, { fetch, signal, name: 'Langfuse', headers })) as Page | undefined;
				for (const score of objectsIn(page?.data)) {
					const outcome = toOutcome(score);
					if (outcome !== undefined) yield outcome;
				}
				const next = textIn(page?.meta?.cursor);
				cursor = next === cursor ? undefined : next;
			} while (cursor !== undefined);
		},
	};
}

interface Page {
	readonly data?: unknown;
	readonly meta?: { readonly cursor?: unknown };
}

/** What a score is about: `subject`, or fields of its own on servers of before. */
function subjectOf({ subject, traceId, observationId }: Record<string, unknown>): OutcomeIds | undefined {
	const about = (subject ?? {}) as Record<string, unknown>;
	const trace = textIn(about.kind === 'trace' ? about.id : about.traceId) ?? textIn(traceId);
	const span = textIn(about.kind === 'observation' ? about.id : undefined) ?? textIn(observationId);
	return trace === undefined ? undefined : { traceId: trace, ...(span !== undefined && { spanId: span }) };
}
