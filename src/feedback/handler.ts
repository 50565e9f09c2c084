import { checkNumber } from '../base/check.ts';
import { InvalidOptionError, UnknownDecisionError } from '../base/errors.ts';
import type { OutcomeIds } from '../base/other-ids.ts';
import type { OutcomeDetail, OutcomeSource, ReportResult, ReportStatus } from '../base/outcome.ts';
import type { Clock, MaybePromise } from '../base/types.ts';
import { authority } from './authority.ts';
import { boundedText } from './body.ts';
import { type OutcomeItem, readItem } from './item.ts';
import { reportFound } from './report-found.ts';
import { type Reportable, type Reporter, reportersOf } from './reportable.ts';
import { signatureFault, signatureHeader } from './signature.ts';

/** Options of `outcomesHandler`. One of `secret` and `authorize` is needed. */
export interface OutcomesHandlerOptions {
	/** Whose outcomes come in: bandits, banditModels or ChatBandits, one for each goal. */
	readonly bandits: Reportable | readonly Reportable[];
	/** What senders sign with (see `signOutcomes`); several while one is being replaced. At least 16 characters each. */
	readonly secret?: string | readonly string[];
	/**
	 * In place of a signature, for senders that can't keep a secret, such as a page with thumbs: says whether a request may
	 * report, by its cookie or session, say. A decision's id can't be guessed.
	 */
	readonly authorize?: (request: Request) => MaybePromise<boolean>;
	/** Sources that a sender may name. Default with `secret`: user, run, judge; with `authorize`: user. */
	readonly sources?: readonly OutcomeSource[];
	/** Most outcomes in a request. Default 500. */
	readonly maxOutcomes?: number;
	/** Longest body, bytes. Default 256 KiB. */
	readonly maxBytes?: number;
	/** Default `Date.now`. */
	readonly clock?: Clock;
}

/** Between looks for an id that is not known yet, ms. */
const waitsMs = [100, 400, 1500] as const;

/** What became of one outcome. */
export interface OutcomeReply {
	/** The id as it was sent. */
	readonly id?: string;
	/** 200: it counts, or counted already; 202: kept, and written later; 400, 404, 410: see `error`; 503: try again. */
	readonly code: number;
	readonly status?: ReportStatus;
	readonly error?: string;
}

/**
 * A handler for outcomes that come over HTTP: thumbs of a page, webhooks, services in other languages. It takes a `POST` of one
 * outcome, an array of them, or `{ outcomes: […] }`, as JSON, and gives `{ results: […] }`, one for each in their order; its status
 * is that of the one outcome, or 207 for several. An outcome that was reported before changes nothing, so that a sender may
 * repeat whatever it is unsure of. Goes wherever a `Request → Response` goes: Next.js routes, Hono, Workers, Deno, Bun.
 *
 * Throws InvalidOptionError for options that can't be used. The handler never rejects.
 *
 * @example
 * // app/outcomes/route.ts
 * export const POST = outcomesHandler({ bandits: model, secret: process.env.OUTCOMES_SECRET });
 */
export function outcomesHandler(options: OutcomesHandlerOptions): (request: Request) => Promise<Response> {
	const { maxOutcomes = 500, maxBytes = 256 * 1024, clock = Date.now, authorize } = options;
	const reporters = reportersOf(options.bandits);
	const faultOf = authority(options, (request, body, secrets) =>
		signatureFault(request.headers.get(signatureHeader), body, secrets, clock()),
	);
	const sources = options.sources ?? (authorize === undefined ? ['user', 'run', 'judge'] : ['user']);
	checkNumber('maxOutcomes', maxOutcomes, 1, 1e6, 'Give a number of outcomes, 1 or more.');
	checkNumber('maxBytes', maxBytes, 1, 1e9, 'Give bytes, 1 or more.');

	return async (request) => {
		if (request.method !== 'POST') return refusal(405, 'POST outcomes here', { allow: 'POST' });
		const body = await boundedText(request, maxBytes).catch(() => '');
		if (body === undefined) return refusal(413, `a request may have ${maxBytes} bytes`);
		const fault = await faultOf(request, body);
		if (fault !== undefined) return refusal(401, fault);
		const items = itemsOf(body);
		if (items === undefined) return refusal(400, 'the body is no JSON of an outcome, or of an array of outcomes');
		if (items.length > maxOutcomes) return refusal(413, `a request may have ${maxOutcomes} outcomes`);
		const results = await Promise.all(items.map((item) => taken(item, reporters, sources)));
		return Response.json({ results }, { status: results.length === 1 ? results[0]!.code : 207 });
	};
}

function itemsOf(body: string): readonly unknown[] | undefined {
	try {
		const parsed: unknown = JSON.parse(body);
		if (Array.isArray(parsed)) return parsed;
		if (typeof parsed !== 'object' || parsed === null) return undefined;
		const { outcomes } = parsed as { outcomes?: unknown };
		return Array.isArray(outcomes) ? outcomes : [parsed];
	} catch {
		return undefined;
	}
}

/** Reports one outcome. */
async function taken(
	item: unknown,
	reporters: ReadonlyMap<string, Reporter>,
	sources: readonly OutcomeSource[],
): Promise<OutcomeReply> {
	const ready = readItem(item as OutcomeItem, sources);
	if (typeof ready === 'string') return { code: 400, error: ready };
	const { id, ids, goal, outcome } = ready;
	const reporter = goal === undefined ? reporters.values().next().value : reporters.get(goal);
	if (reporter === undefined) return { id, code: 404, error: `goal: there is no "${goal}" here` };
	if (goal === undefined && reporters.size > 1) return { id, code: 400, error: 'goal: there are several; name one' };
	try {
		const results =
			ids.decisionId === undefined ? await reportedSoon(reporter, ids, outcome) : [await reporter.report(id, outcome)];
		if (results.length === 0) return { id, code: 404, error: 'no decision is known by this id' };
		const status = statusOf(results);
		if (status === 'pending') return { id, code: 202, status };
		if (status === 'expired') return { id, code: 410, status, error: 'the decision waited no longer' };
		return { id, code: 200, status };
	} catch (error) {
		if (error instanceof UnknownDecisionError) return { id, code: 404, error: 'no such decision' };
		if (error instanceof InvalidOptionError) return { id, code: 400, error: error.message };
		return { id, code: 503, error: 'it could not be stored' };
	}
}

/** Whoever answered may not have written yet by what else the decision is known: that is waited for, as for decisions. */
async function reportedSoon(reporter: Reporter, ids: OutcomeIds, outcome: OutcomeDetail) {
	for (const wait of waitsMs) {
		const results = await reportFound(reporter, ids, outcome);
		if (results.length > 0) return results;
		await new Promise((resolve) => setTimeout(resolve, wait));
	}
	return reportFound(reporter, ids, outcome);
}

/** What became of an outcome that several decisions share: what one of them had to say that is news. */
function statusOf(results: readonly ReportResult[]): ReportStatus {
	const order: readonly ReportStatus[] = ['pending', 'recorded', 'revised', 'duplicate', 'ignored', 'expired'];
	return order.find((status) => results.some((each) => each.status === status))!;
}

function refusal(status: number, error: string, headers: Record<string, string> = {}): Response {
	return Response.json({ error }, { status, headers });
}
