import type { Observation } from '../base/call.ts';
import { fnv1a, hashStart } from '../base/hash.ts';
import type { Outcome } from '../base/outcome.ts';
import type { BanditRequest } from '../base/types.ts';

/** What one arm made of a prompt before the bandit began. */
export interface WarmStartRow {
	/** The prompt, or the request in full. Only its features are kept. */
	readonly request: BanditRequest | string;
	readonly arm: string;
	readonly outcome: Outcome;
	/** Tokens, cost and latency, where they are known. */
	readonly observation?: Observation;
	/** Names the row: one id counts once for an arm. Default: made of the prompt. */
	readonly id?: string;
}

/** The key of a row in the store. */
export function warmKey({ id, request, arm }: Pick<WarmStartRow, 'id' | 'request' | 'arm'>): string {
	const text = typeof request === 'string' ? request : `${request.segment ?? ''}\n${request.text ?? ''}`;
	return `warm/${id ?? fingerprint(text)}/${arm}`;
}

/** Two FNV-1a hashes of a text, from which it can't be had back. */
function fingerprint(text: string): string {
	const hash = (start: number): string => (fnv1a(text, start) >>> 0).toString(16).padStart(8, '0');
	return `${hash(hashStart)}${hash(0x9e3779b9)}${text.length}`;
}
