import type { Observation } from '../base/call.ts';
import { fnv1a, hashStart } from '../base/hash.ts';
import type { Outcome } from '../base/outcome.ts';
import { Salt } from '../base/salt.ts';
import type { BanditRequest } from '../base/types.ts';

/** What one arm made of a prompt before the bandit began. */
export interface WarmStartRow {
	/** The prompt, or the request in full. Only its features are kept. */
	readonly request: BanditRequest | string;
	readonly arm: string;
	readonly outcome: Outcome;
	/** Tokens, cost and latency, where they are known. */
	readonly observation?: Observation;
	/** Names the row: one id counts once for an arm. Default: made of the prompt, by the `salt` where there is one. */
	readonly id?: string;
}

/** The key of a row in the store. */
export function warmKey({ id, request, arm }: Pick<WarmStartRow, 'id' | 'request' | 'arm'>, salt?: string): string {
	const text = typeof request === 'string' ? request : `${request.segment ?? ''}\n${request.text ?? ''}`;
	return `warm/${id ?? fingerprint(text, salt)}/${arm}`;
}

/** Two hashes of a text: by the salt, else ones by which a guess of the text can be told to be right. */
function fingerprint(text: string, secret: string | undefined): string {
	if (secret !== undefined) {
		const salt = new Salt(secret);
		const part = (kind: number): string =>
			salt
				.mix(fnv1a(text, salt.mix(kind)))
				.toString(16)
				.padStart(8, '0');
		return `${salt.id}-${part(1)}${part(2)}`;
	}
	const hash = (start: number): string => (fnv1a(text, start) >>> 0).toString(16).padStart(8, '0');
	return `${hash(hashStart)}${hash(0x9e3779b9)}${text.length}`;
}
