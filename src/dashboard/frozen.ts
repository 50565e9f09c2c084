import type { Store } from '../store/store.ts';
import { type PageData, pageData } from './data.ts';
import { pageText } from './page-text.ts';

/** What a frozen page is made of. */
export interface FrozenPageOptions {
	/** Default: all goals of the store. */
	readonly goals?: readonly string[];
	/** First and last day (`2026-11-25`, UTC). Default: all there are. */
	readonly since?: string;
	readonly until?: string;
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
