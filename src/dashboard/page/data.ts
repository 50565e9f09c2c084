import type { Explanation } from '../../report/index.ts';
import type { PageData } from '../data.ts';

/** What was put into a page that needs no server; undefined: it has one. */
export function frozenData(): { readonly pages: readonly PageData[] } | undefined {
	const text = document.getElementById('data')?.textContent ?? '';
	return text.trim() === '' ? undefined : (JSON.parse(text) as { pages: PageData[] });
}

const tokenName = 'bandit-model token';

/** The token of the page's address, which it is taken out of; it is kept until the tab is closed. */
function token(): string | null {
	const given = /[#&]token=([^&]+)/.exec(location.hash)?.[1];
	if (given !== undefined) {
		sessionStorage.setItem(tokenName, decodeURIComponent(given));
		history.replaceState(null, '', location.pathname + location.search);
	}
	return sessionStorage.getItem(tokenName);
}

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
	const headers = new Headers(init.headers);
	const secret = token();
	if (secret !== null) headers.set('Authorization', `Bearer ${secret}`);
	const root = location.pathname.replace(/\/$/, '');
	const response = await fetch(`${root}/api/${path}`, { ...init, headers });
	const value = (await response.json()) as T & { error?: string };
	if (!response.ok) throw new Error(value.error ?? `The server said ${response.status}.`);
	return value;
}

/** The goals, and whether anything may be changed. */
export function goals(): Promise<{ goals: string[]; admin: boolean }> {
	return ask('goals');
}

/** All of a goal. */
export function report(goal: string, filter: Readonly<Record<string, string>>): Promise<PageData> {
	return ask(`report?${new URLSearchParams({ goal, ...filter })}`);
}

/** Decisions from a time on, the latest first. */
export async function live(goal: string, since: number): Promise<readonly Explanation[]> {
	const query = new URLSearchParams({ goal, since: String(since) });
	return (await ask<{ decisions: Explanation[] }>(`live?${query}`)).decisions;
}

/** Asks all processes of a goal for something. */
export function administer(action: Readonly<Record<string, string>>): Promise<unknown> {
	return ask('admin', {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(action),
	});
}
