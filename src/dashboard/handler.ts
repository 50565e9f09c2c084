import { BanditError, InvalidOptionError } from '../base/errors.ts';
import { openReport } from '../report/index.ts';
import type { Store } from '../store/store.ts';
import { type AdminAction, administer } from './admin.ts';
import { pageData } from './data.ts';
import { isAllowed, isSameOrigin, isTokenRight } from './guard.ts';
import { pageText } from './page-text.ts';

/** Options of a dashboard. */
export interface DashboardOptions {
	/** Where the goals are kept. */
	readonly store: Store;
	/** The goals that are shown. Default: all of the store. */
	readonly goals?: readonly string[];
	/** Allow to pin, to change the mode and to retire arms. Default false: it is read-only. */
	readonly admin?: boolean;
	/**
	 * A secret, at least 16 characters, without which nothing is shown: the page takes it from `#token=…` of its address. Without
	 * one, only requests to this machine's own names (localhost, 127.0.0.1, ::1) are answered.
	 */
	readonly token?: string;
	/** Host names under which it may be asked for. Default with a token: any. */
	readonly hosts?: readonly string[];
}

/** Answers requests under any path, e.g. `/admin/bandit` and what is below it. */
export type DashboardHandler = (request: Request) => Promise<Response>;

const headers = {
	'Cache-Control': 'no-store',
	'X-Content-Type-Options': 'nosniff',
	'Referrer-Policy': 'no-referrer',
	'Cross-Origin-Resource-Policy': 'same-origin',
};

/**
 * The dashboard as a function from a request to its response, to be mounted in Next.js, Hono, Express, or whatever speaks
 * `Request` and `Response`. Throws InvalidOptionError for options that can't be used; it never rejects.
 *
 * @example
 * ```ts
 * // app/bandit/[[...path]]/route.ts
 * const handler = dashboardHandler({ store, token: process.env.BANDIT_TOKEN });
 * export { handler as GET, handler as POST };
 * ```
 */
export function dashboardHandler(options: DashboardOptions): DashboardHandler {
	const { token, store } = options;
	if (typeof store?.read !== 'function') throw new InvalidOptionError('store', store, 'Give the store of your bandit.');
	if (token !== undefined && (typeof token !== 'string' || token.length < 16)) {
		throw new InvalidOptionError('token', '…', 'Give a secret of 16 characters or more.');
	}
	return async (request) => {
		try {
			return await answer(request, options);
		} catch (error) {
			// What a store says of itself is for its owner's log.
			const isOurs = error instanceof BanditError;
			if (!isOurs) console.warn('bandit-model: the dashboard could not answer:', error);
			return json({ error: isOurs ? error.message : 'The store could not be read.' }, isOurs ? 400 : 500);
		}
	};
}

function json(value: unknown, status = 200): Response {
	return new Response(JSON.stringify(value), { status, headers: { ...headers, 'Content-Type': 'application/json' } });
}

async function answer(request: Request, options: DashboardOptions): Promise<Response> {
	const url = new URL(request.url);
	if (!isAllowed(request, url, options)) return json({ error: 'This host is not answered.' }, 403);
	const route = /\/api\/(\w+)$/.exec(url.pathname)?.[1];
	if (route === undefined) return page(request);
	if (!isTokenRight(request, options.token)) return json({ error: 'The token is missing or wrong.' }, 401);
	if (route === 'admin') return admin(request, url, options);
	if (request.method !== 'GET') return json({ error: 'Only to be read.' }, 405);
	return read(route, url.searchParams, options);
}

function page({ method }: Request): Response {
	if (method !== 'GET' && method !== 'HEAD') return json({ error: 'Only to be read.' }, 405);
	const { html, policy } = pageText();
	const type = 'text/html; charset=utf-8';
	return new Response(method === 'HEAD' ? null : html, {
		headers: { ...headers, 'Content-Type': type, 'Content-Security-Policy': policy },
	});
}

async function read(route: string, query: URLSearchParams, options: DashboardOptions): Promise<Response> {
	const { store } = options;
	const goals = options.goals ?? [...(await store.goals())].sort();
	if (route === 'goals') return json({ goals, admin: options.admin === true });
	const goal = query.get('goal') ?? '';
	if (!goals.includes(goal)) return json({ error: 'There is no such goal.' }, 404);
	const given = (name: string): string | undefined => query.get(name) || undefined;
	switch (route) {
		case 'report': {
			const [since, until, segment, versus] = ['since', 'until', 'segment', 'versus'].map(given);
			return json(await pageData(store, { goal, since, until, segment, versus }));
		}
		case 'live': {
			const since = Number(query.get('since'));
			if (!Number.isFinite(since))
				throw new InvalidOptionError('since', query.get('since'), 'Give ms since the epoch.');
			return json({ decisions: await openReport(store, { goal }).decisions({ limit: 50, since }) });
		}
		case 'explain': {
			const found = await openReport(store, { goal }).explain(given('id') ?? '');
			return found === undefined ? json({ error: 'No such decision is known.' }, 404) : json(found);
		}
		default:
			return json({ error: 'There is nothing here.' }, 404);
	}
}

async function admin(request: Request, url: URL, options: DashboardOptions): Promise<Response> {
	if (options.admin !== true) return json({ error: 'This dashboard is read-only.' }, 403);
	if (request.method !== 'POST') return json({ error: 'POST what is to be done.' }, 405);
	if (!isSameOrigin(request, url)) return json({ error: 'This did not come from the page.' }, 403);
	let action: AdminAction;
	try {
		action = (await request.json()) as AdminAction;
	} catch {
		return json({ error: 'Give JSON.' }, 400);
	}
	const goals = options.goals ?? (await options.store.goals());
	if (!goals.includes(action?.goal)) return json({ error: 'There is no such goal.' }, 404);
	return json({ control: await administer(options.store, action) });
}
