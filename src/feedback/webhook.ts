import { checkNames, type OptionNames } from '../base/option-names.ts';
import type { OutcomeSource } from '../base/outcome.ts';
import type { MaybePromise } from '../base/types.ts';
import { authority } from './authority.ts';
import { boundedText } from './body.ts';
import { type FoundOutcome, type Scale, scoreOn, writtenName } from './found.ts';
import { objectsIn, textIn } from './http.ts';
import { type Reportable, reportersOf } from './reportable.ts';
import { isEqual } from './signature.ts';
import { idsOf } from './sources/langsmith.ts';
import { checkScale, checkSource } from './sources/options.ts';
import { type SurveyReading, surveyReader } from './sources/posthog.ts';
import { takeFound } from './take-found.ts';
import { telling } from './telling.ts';

/** Options that all webhooks have. */
export interface WebhookOptions {
	/** Whose outcomes come in: bandits, banditModels or ChatBandits, one for each goal. */
	readonly bandits: Reportable | readonly Reportable[];
	/**
	 * What the sender proves itself by: set it there as the header `authorization: Bearer SECRET`. At least 16 characters; several
	 * while one is being replaced.
	 */
	readonly secret?: string | readonly string[];
	/** In place of `secret`: says whether a request may report. */
	readonly authorize?: (request: Request) => MaybePromise<boolean>;
	/** Longest body, bytes. Default 1 MiB. */
	readonly maxBytes?: number;
	/** Told of an outcome that can't be used, which is left out. Default: the first is printed as a warning. */
	readonly onError?: (error: unknown) => void;
}

/** Options of `langsmithWebhook`. */
export interface LangSmithWebhookOptions extends WebhookOptions {
	/** Only feedback of these keys. Default: all. */
	readonly keys?: readonly string[];
	/** The worst and the best score. Default `[0, 1]`. */
	readonly scale?: Scale;
	/** Whose word the feedback is: LangSmith does not say. Default `'user'`; give `'judge'` for keys of evaluators. */
	readonly source?: OutcomeSource;
}

/** Options of `posthogWebhook`. */
export interface PostHogWebhookOptions extends WebhookOptions, SurveyReading {}

type Handler = (request: Request) => Promise<Response>;

const shared: OptionNames<WebhookOptions> = {
	bandits: true,
	secret: true,
	authorize: true,
	maxBytes: true,
	onError: true,
};

/**
 * A handler for the webhook of an automation rule in LangSmith: the runs that the rule chose, each with the mean of its
 * feedback over the keys. It replies with how many outcomes were `learnt`, `known` or `unknown`. A repetition changes nothing.
 *
 * Throws InvalidOptionError for options that can't be used. The handler never rejects.
 *
 * @example
 * export const POST = langsmithWebhook({ bandits: model, secret: process.env.WEBHOOK_SECRET, keys: ['user_score'] });
 */
export function langsmithWebhook(options: LangSmithWebhookOptions): Handler {
	checkNames('', options, { ...shared, keys: true, scale: true, source: true });
	const { keys, scale = [0, 1], source = 'user' } = options;
	checkScale(scale);
	checkSource(source);
	const isWanted = (key: string): boolean => key !== writtenName && (keys?.includes(key) ?? true);
	return webhook(options, (body) => {
		const { runs: given, feedback_stats: ofAll } = (body ?? {}) as { runs?: unknown; feedback_stats?: unknown };
		const runs = objectsIn(given);
		return runs.flatMap((run): FoundOutcome[] => {
			// What is said of all runs is said of the one that is there.
			const stats = run.feedback_stats ?? (runs.length === 1 ? ofAll : undefined);
			const scores = Object.entries((stats ?? {}) as Record<string, { avg?: unknown } | null>).flatMap(
				([key, stat]) => {
					const score = isWanted(key) ? scoreOn(scale, stat?.avg) : undefined;
					return score === undefined ? [] : [{ key, score }];
				},
			);
			if (scores.length === 0) return [];
			const ids = [...idsOf(run), { runId: textIn(run.id) }, { runId: textIn(run.trace_id) }];
			const score = scores.reduce((sum, { score }) => sum + score, 0) / scores.length;
			const reason = scores
				.map(({ key }) => key)
				.join(', ')
				.slice(0, 200);
			return [{ ...ids[0], score, source, reason, otherIds: async () => ids.slice(1) }];
		});
	});
}

/**
 * A handler for a destination of PostHog that sends `survey sent` events as JSON. See `posthogSurveys` for how they are read.
 *
 * Throws InvalidOptionError for options that can't be used. The handler never rejects.
 *
 * @example
 * export const POST = posthogWebhook({ bandits: model, secret: process.env.WEBHOOK_SECRET });
 */
export function posthogWebhook(options: PostHogWebhookOptions): Handler {
	checkNames('', options, { ...shared, surveyId: true, scale: true, toScore: true });
	const read = surveyReader(options);
	return webhook(options, (body) =>
		objectsIn(Array.isArray(body) ? body : [body]).flatMap((sent) => {
			const event = (typeof sent.event === 'object' && sent.event !== null ? sent.event : sent) as typeof sent;
			if (event.event !== undefined && event.event !== 'survey sent') return [];
			const found = read(objectsIn([event.properties])[0] ?? {});
			return found === undefined ? [] : [found];
		}),
	);
}

function webhook(options: WebhookOptions, read: (body: unknown) => readonly FoundOutcome[]): Handler {
	const { maxBytes = 1024 * 1024 } = options;
	const tell = telling('feedback by a webhook', options.onError);
	const reporters = [...reportersOf(options.bandits).values()];
	const faultOf = authority(options, (request, _, secrets) => {
		const given = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
		return secrets.some((secret) => isEqual(secret, given)) ? undefined : 'authorization: Bearer … does not fit';
	});
	return async (request) => {
		const refuse = (status: number, error: string): Response => Response.json({ error }, { status });
		if (request.method !== 'POST') return refuse(405, 'POST events here');
		const text = await boundedText(request, maxBytes).catch(() => '');
		if (text === undefined) return refuse(413, `a request may have ${maxBytes} bytes`);
		const fault = await faultOf(request, text);
		if (fault !== undefined) return refuse(401, fault);
		const counts = { learnt: 0, known: 0, unknown: 0 };
		try {
			for (const found of read(JSON.parse(text))) counts[await takeFound(reporters, found, request.signal, tell)]++;
		} catch (error) {
			return error instanceof SyntaxError ? refuse(400, 'the body is no JSON') : refuse(503, 'it could not be stored');
		}
		return Response.json(counts);
	};
}
