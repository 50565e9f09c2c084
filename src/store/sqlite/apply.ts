import { toJson } from '../codec.ts';
import { checkLength } from '../lengths.ts';
import type { AddedRow, Batch, StoredRecord } from '../store.ts';
import { packVector, type RecordColumns, toRecord, unpackVector } from './record-columns.ts';
import type { Statements } from './statements.ts';

/** How long a writer that writes no more is remembered, ms: by then nobody sends its last batch again. */
const writerLifeMs = 7 * 24 * 60 * 60 * 1000;

/** What a batch came to. */
export interface Applied {
	readonly answer: 'done' | 'repeated';
	/** How many records it removed. */
	readonly removed: number;
}

/** Does a batch, within a transaction, unless it was done before. */
export function applyBatch(sql: Statements, goal: string, batch: Batch, now: number): Applied {
	const { writer, number, changes } = batch;
	const last = sql.writer.get(goal, writer) as { number: number } | undefined;
	if (last !== undefined && last.number >= number) return { answer: 'repeated', removed: 0 };
	let removed = 0;
	for (const { id, apply } of changes) {
		const stored = recordOf(sql, goal, id);
		const effect = apply(stored);
		if (effect === undefined) continue;
		if (effect.record !== null) keep(sql, goal, effect.record, stored);
		else {
			remove(sql, goal, id, stored);
			removed++;
		}
	}
	const { add, drop = [] } = batch.sums();
	addRows(sql, goal, add);
	for (const key of drop) sql.drop.run(goal, key);
	if (last === undefined) sql.forgetWriters.run(goal, now - writerLifeMs);
	sql.wrote.run(goal, writer, number, now);
	return { answer: 'done', removed };
}

function recordOf(sql: Statements, goal: string, id: string): StoredRecord | undefined {
	const found = sql.record.get(goal, id) as RecordColumns | undefined;
	return found && toRecord(found);
}

function remove(sql: Statements, goal: string, id: string, stored: StoredRecord | undefined): void {
	sql.forget.run(goal, id);
	for (const alias of stored?.aliases ?? []) sql.forgetAlias.run(goal, alias, id);
}

function keep(sql: Statements, goal: string, record: StoredRecord, stored: StoredRecord | undefined): void {
	const { id, kind, time, dueAt, features, aliases } = record;
	sql.keep.run(
		goal,
		id,
		kind,
		time,
		dueAt,
		features == null || features.length === 0 ? null : packVector(features),
		toJson(record),
	);
	for (const alias of stored?.aliases ?? []) if (!aliases?.includes(alias)) sql.forgetAlias.run(goal, alias, id);
	for (const alias of aliases ?? []) if (!stored?.aliases?.includes(alias)) sql.alias.run(goal, alias, id);
}

function addRows(sql: Statements, goal: string, add: readonly AddedRow[]): void {
	const sums = new Map<string, Float64Array>();
	for (const row of add) {
		let sum = sums.get(row.key);
		if (sum === undefined) {
			const present = sql.row.get(goal, row.key) as { sums: Uint8Array } | undefined;
			sum = present === undefined ? new Float64Array(row.sums.length) : unpackVector(present.sums);
			sums.set(row.key, sum);
		}
		checkLength(row, sum.length);
		for (let i = 0; i < sum.length; i++) sum[i]! += row.sums[i]!;
	}
	if (sums.size === 0) return;
	const { value } = sql.nextVersion.get() as { value: number };
	for (const [key, row] of sums) sql.write.run(goal, key, packVector(row), value);
}
