import { pageHtml } from './page-file.ts';

/** Where data is put into a page. */
const slot = '<script type="application/json" id="data"></script>';

/** A page and the policy under which it is to be served. */
export interface PageText {
	readonly html: string;
	/** Content-Security-Policy: the page's own script and styles, requests to its own server, and nothing else. */
	readonly policy: string;
}

/** The page, with data in it or without: then it asks its server. */
export function pageText(data?: unknown): PageText {
	const built = pageHtml();
	const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(built)?.[1] ?? "default-src 'none'";
	// No text of a store may end the script that it is in.
	const json = data === undefined ? '' : JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, escaped);
	const html = built.replace(slot, () => slot.replace('></', `>${json}</`));
	return { html, policy: `${policy.replaceAll('&#39;', "'")}; frame-ancestors 'none'` };
}

function escaped(character: string): string {
	return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
