import type { Store } from '../store/store.ts';
import { type PageData, pageData } from './data.ts';
import { pageText } from './page-text.ts';

/** What a frozen page is made of. */
export interface FrozenPageOptions {
	/** Which goals are shown. Default: all of the store. */
	readonly goals?: readonly string[];
	/** The first day of the report (`2026-11-25`, UTC). Default: the first there is. */
	readonly since?: string;
	/** The last day of the report, likewise. Default: today. */
	readonly until?: string;
	/** One segment alone. Default: all. */
	readonly segment?: string;
	/** The arm to compare with. */
	readonly versus?: string;
}

/**
 * The dashboard as one file that needs no server and can be mailed: HTML with the figures of now.
 *
 * @example
 * ```ts
 * await writeFile('report.html', await frozenPage(sqliteStore('bandit.db')));
 * ```
 */
export async function frozenPage(store: Store, options: FrozenPageOptions = {}): Promise<string> {
	const { goals = [...(await store.goals())].sort(), since, until, segment, versus } = options;
	const pages: PageData[] = [];
	for (const goal of goals) pages.push(await pageData(store, { goal, since, until, segment, versus }));
	return pageText({ pages }).html;
}
