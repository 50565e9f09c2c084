import { InvalidOptionError } from '../../base/errors.ts';
import type { OutcomeSource } from '../../base/outcome.ts';
import type { Scale } from '../found.ts';

/** A key that is needed. Throws InvalidOptionError that does not show it. */
export function needed(option: string, value: unknown): string {
	if (typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) return value;
	throw new InvalidOptionError(option, typeof value === 'string' ? '…' : value, 'Give the key, as it was issued.');
}

/** Where a server is; a path is kept. Throws InvalidOptionError. */
export function baseUrl(text: string): URL {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url === undefined || !/^https?:$/.test(url.protocol)) {
		throw new InvalidOptionError('baseUrl', text, "Give an address such as 'https://cloud.langfuse.com'.");
	}
	if (!url.pathname.endsWith('/')) url.pathname += '/';
	return url;
}

export function basicAuth(user: string, password: string): { authorization: string } {
	return { authorization: `Basic ${btoa(`${user}:${password}`)}` };
}

/** Throws InvalidOptionError for what is no scale. */
export function checkScale(scale: Scale): void {
	const [worst, best] = Array.isArray(scale) ? scale : [];
	if (Number.isFinite(worst) && Number.isFinite(best) && worst !== best) return;
	throw new InvalidOptionError('scale', scale, 'Give [worst, best], e.g. [1, 5].');
}

/** Throws InvalidOptionError for what nobody can be who reports from elsewhere. */
export function checkSource(source: OutcomeSource): void {
	if (source === 'user' || source === 'run' || source === 'judge') return;
	throw new InvalidOptionError('source', source, "Give 'user', 'run' or 'judge'.");
}
