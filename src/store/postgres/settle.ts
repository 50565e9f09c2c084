import { toBase64 } from '../log/base64.ts';
import type { Write } from '../log/engine.ts';
import { shortRecord } from '../log/short-record.ts';

/** What is to become of records, as the statement reads it. */
export function writesJson(writes: readonly Write[]): string {
	return JSON.stringify(
		writes.map(({ id, expected, record }) => {
			if (record === undefined) return { id, expected, todo: '=' };
			if (record === null) return { id, expected, todo: '-' };
			const { text, bytes } = shortRecord(record);
			const { revision, kind, time, dueAt } = record;
			return {
				...{ id, expected, todo: '+', revision, kind, time },
				...{ due_at: Number.isFinite(dueAt) ? dueAt : null, record: text, features: toBase64(bytes) },
			};
		}),
	);
}

/** Aliases that come and go, as the statement reads them. Each comes once: the last record that has it takes it. */
export function aliasesJson(writes: readonly Write[]): string {
	const named = new Map<string, string>();
	const unnamed: { alias: string; id: string }[] = [];
	for (const { id, record, stored } of writes) {
		if (record === undefined) continue;
		const now = record?.aliases ?? [];
		for (const alias of stored?.aliases ?? []) if (!now.includes(alias)) unnamed.push({ alias, id });
		for (const alias of now) if (!stored?.aliases?.includes(alias)) named.set(alias, id);
	}
	return JSON.stringify([
		...unnamed.filter(({ alias }) => !named.has(alias)).map((name) => ({ ...name, todo: '-' })),
		...Array.from(named, ([alias, id]) => ({ alias, id, todo: '+' })),
	]);
}
