/**
 * Names of statistics rows. Parts are percent-encoded and joined by `/`, so that any arm id or segment is safe and a
 * person can read them in the database.
 */

/** Weighted evidence for a policy: one row per policy, arm, epoch of forward decay, generation and scope. */
export interface EvidenceKey {
	readonly kind: 'evidence';
	readonly policy: string;
	readonly arm: string;
	readonly epoch: number;
	readonly generation: number;
	readonly scope: string;
}

/** Plain counts of an arm, never forgotten. */
export interface CountsKey {
	readonly kind: 'counts' | 'latency' | 'sources';
	readonly arm: string;
}

export type RowKey = EvidenceKey | CountsKey;

/** A half of a surrogate pair can't be encoded. */
const part = (text: string): string => encodeURIComponent(text.isWellFormed() ? text : text.toWellFormed());

export function evidenceKey(policy: string, arm: string, epoch: number, generation: number, scope: string): string {
	return `evidence/${part(policy)}/${part(arm)}/${epoch}/${generation}/${part(scope)}`;
}

export function countsKey(arm: string): string {
	return `counts/${part(arm)}`;
}

export function latencyKey(arm: string): string {
	return `latency/${part(arm)}`;
}

export function sourcesKey(arm: string): string {
	return `sources/${part(arm)}`;
}

/** The parts of a key; undefined for one that this version does not know. */
export function parseRowKey(key: string): RowKey | undefined {
	const [kind, ...raw] = key.split('/');
	let parts: string[];
	try {
		parts = raw.map(decodeURIComponent);
	} catch {
		return undefined;
	}
	if ((kind === 'counts' || kind === 'latency' || kind === 'sources') && parts.length === 1) {
		return { kind, arm: parts[0]! };
	}
	if (kind === 'evidence' && parts.length === 5) {
		return {
			kind,
			policy: parts[0]!,
			arm: parts[1]!,
			epoch: Number(parts[2]),
			generation: Number(parts[3]),
			scope: parts[4]!,
		};
	}
	return undefined;
}
