import { fromBase64 } from '../log/base64.ts';
import type { Entry, Fold, LogEngine, LogPart, Position, Settled, Settlement, Snapshot } from '../log/engine.ts';
import { parseRecord } from '../log/record-text.ts';
import { isShortText, parseShort } from '../log/short-record.ts';
import { parsePlace, placeOf, scanLimit } from '../scan.ts';
import type { ScanOptions, ScanResult, StoredRecord } from '../store.ts';
import { withoutSecrets } from '../without-secrets.ts';
import type { PostgresClient } from './client.ts';
import { prepareSchema } from './migrate.ts';
import { aliasesJson, writesJson } from './settle.ts';
import { type Statements, statementsFor } from './statements.ts';

/** What an engine is made of. */
export interface PostgresEngineOptions {
	readonly client: () => Promise<PostgresClient>;
	readonly schema: string;
	readonly migrate: boolean;
	/** Texts that no message may have in it. */
	readonly secrets: readonly string[];
}

type Row = Readonly<Record<string, string | null>>;

export class PostgresEngine implements LogEngine {
	readonly name = 'postgres';
	readonly #options: PostgresEngineOptions;
	readonly #sql: Statements;
	#client: Promise<PostgresClient> | undefined;
	#ready: Promise<PostgresClient> | undefined;

	constructor(options: PostgresEngineOptions) {
		this.#options = options;
		this.#sql = statementsFor(options.schema);
	}

	async #query(text: string, ...values: readonly (string | number)[]): Promise<readonly Row[]> {
		this.#ready ??= this.#prepare().catch((error) => {
			this.#ready = undefined;
			throw error;
		});
		return (await this.#ready).query(text, values.map(String));
	}

	async #prepare(): Promise<PostgresClient> {
		this.#client ??= this.#options.client();
		const client = await this.#client;
		await prepareSchema(client, this.#options.schema, this.#options.migrate);
		return client;
	}

	async lastNumber(goal: string, writer: string): Promise<number> {
		const [row] = await this.#query(this.#sql.lastNumber, goal, writer);
		return Number(row?.number ?? 0);
	}

	async settle(goal: string, { writer, number, writes, delta, position }: Settlement): Promise<Settled> {
		const { born, seq, tag } = position;
		const name = globalThis.crypto.randomUUID();
		const [rows, aliases] = [writesJson(writes), aliasesJson(writes)];
		try {
			const [row] = await this.#query(
				this.#sql.settle,
				...[goal, writer, number, rows, delta, aliases, name, born, seq, tag],
			);
			const status = row!.status as Settled['status'];
			if (status === 'lost' || status === 'repeated') return { status };
			return { status: 'done', seq: Number(row!.seq), part: partOf(row!, true) };
		} catch (error) {
			if (!isConflict(error)) throw error;
			const ids = writes.map(({ id }) => id);
			return { status: 'conflict', stored: await this.fetch(goal, ids) };
		}
	}

	async follow(goal: string, { born, seq, tag }: Position): Promise<LogPart> {
		const [row] = await this.#query(this.#sql.follow, goal, born, seq, tag);
		return partOf(row!, row!.same === 'true');
	}

	async snapshot(goal: string): Promise<Snapshot> {
		const [row] = await this.#query(this.#sql.snapshot, goal);
		if (row === undefined) return { born: '', seq: 0, tag: '', rows: [] };
		return { born: row.born!, seq: Number(row.upto), tag: row.tag!, rows: JSON.parse(row.rows!) as [string, string][] };
	}

	async fold(goal: string, { from, to, rows, gone }: Fold): Promise<void> {
		const list = JSON.stringify(rows.map(([key, sums]) => ({ key, sums })));
		await this.#query(this.#sql.fold, goal, to.born, from, to.seq, to.tag, list, JSON.stringify(gone));
	}

	async fetch(goal: string, ids: readonly string[]): Promise<Map<string, StoredRecord | undefined>> {
		const records = new Map<string, StoredRecord | undefined>(ids.map((id) => [id, undefined]));
		for (const row of await this.#query(this.#sql.fetch, goal, JSON.stringify(ids)))
			records.set(row.id!, recordOf(row));
		return records;
	}

	async find(goal: string, id: string): Promise<StoredRecord | undefined> {
		const [row] = await this.#query(this.#sql.find, goal, id);
		return row && recordOf(row);
	}

	async due(goal: string, now: number, limit: number): Promise<readonly StoredRecord[]> {
		return (await this.#query(this.#sql.due, goal, now, limit)).map(recordOf);
	}

	async forgetDue(goal: string, now: number, limit: number): Promise<number> {
		const [row] = await this.#query(this.#sql.forgetDue, goal, now, limit);
		return Number(row!.forgotten);
	}

	async goals(): Promise<readonly string[]> {
		return (await this.#query(this.#sql.goals)).map(({ goal }) => goal!);
	}

	async scan(goal: string, options: ScanOptions): Promise<ScanResult> {
		const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, after, limit = scanLimit } = options;
		const place = after === undefined ? { time: Number.NEGATIVE_INFINITY, id: '' } : parsePlace(after);
		const rows = await this.#query(this.#sql.scan, goal, since, until, place.time, place.id, limit + 1);
		const records = rows.slice(0, limit).map(recordOf);
		return rows.length > limit ? { records, after: placeOf(records.at(-1)!) } : { records };
	}

	explain(error: unknown): string {
		return withoutSecrets(error, this.#options.secrets);
	}

	async close(): Promise<void> {
		await (await this.#client)?.close();
	}
}

function recordOf({ id, record, features }: Row): StoredRecord {
	if (isShortText(record!)) return parseShort({ text: record!, bytes: fromBase64(features!) }, id!);
	return parseRecord({ json: record!, features: features! });
}

function partOf({ born, seq, upto, bytes, entries }: Row, isSame: boolean): LogPart {
	const list = JSON.parse(entries!) as [number, string, string][];
	return {
		born: born ?? '',
		last: Number(seq ?? 0),
		upto: Number(upto ?? 0),
		bytes: Number(bytes ?? 0),
		isSame,
		entries: isSame ? list.map(([n, tag, delta]): Entry => ({ seq: n, tag, delta })) : [],
	};
}

/** Division by zero: the statement's word for records that are not as expected. A deadlock is another. */
function isConflict(error: unknown): boolean {
	const { code } = error as { code?: unknown };
	return code === '22012' || code === '40P01' || code === '40001';
}
