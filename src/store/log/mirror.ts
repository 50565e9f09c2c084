import type { StatRow } from '../store.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { ByteReader } from './bytes.ts';
import { parseDelta } from './delta.ts';
import type { Entry, Fold, LogPart, Position, Snapshot } from './engine.ts';
import { readVector, vectorBytes } from './vector.ts';

/** How many of the latest entries are known by their tags. */
const mostTags = 2000;

interface Row {
	readonly sums: Float64Array;
	/** The entry that changed it last. */
	seq: number;
}

/**
 * The rows of a goal, as far as its log was followed. Entries are added in the order of the log, so that all who have read
 * the same entries hold the same bits.
 */
export class Mirror {
	#position: Position = { born: '', seq: 0, tag: '' };
	#rows = new Map<string, Row>();
	/** Keys of rows that were dropped, with the entry that did. */
	readonly #gone = new Map<string, number>();
	/** Whose the latest entries were, by their numbers. */
	#tags = new Map<number, string>();
	/** What the store holds is known as of now. */
	isFresh = false;
	/** How often the store was seen to have lost data. */
	losses = 0;

	get position(): Position {
		return this.#position;
	}

	/** Whose an entry was, if it is one of the latest. */
	tagOf(seq: number): string | undefined {
		return this.#tags.get(seq);
	}

	/** A mirror of its own, with the same rows. */
	copy(): Mirror {
		const copy = new Mirror();
		copy.become(this);
		return copy;
	}

	/** Holds what another one holds. */
	become(other: Mirror): void {
		this.#position = other.#position;
		this.#rows = new Map(Array.from(other.#rows, ([key, { sums, seq }]) => [key, { sums: sums.slice(), seq }]));
		this.#tags = new Map(other.#tags);
		this.#gone.clear();
	}

	/** Takes the rows of a snapshot instead of its own. */
	load({ born, seq, tag, rows }: Snapshot): void {
		this.#position = { born, seq, tag };
		this.#remember(seq, tag);
		this.#rows = new Map();
		this.#gone.clear();
		for (const [key, vector] of rows) {
			this.#rows.set(key, { sums: readVector(new ByteReader(fromBase64(vector))), seq });
		}
	}

	/** Takes what comes next of the log. False: entries are missing in between. */
	follow({ born, entries, last }: LogPart): boolean {
		if (this.#position.born === '') this.#position = { ...this.#position, born };
		for (const entry of entries) if (!this.add(entry)) return false;
		return entries.length > 0 || last <= this.#position.seq;
	}

	/** Adds an entry, unless that was done before. False: it does not follow. */
	add({ seq, tag, delta }: Entry): boolean {
		if (seq <= this.#position.seq) return true;
		if (seq !== this.#position.seq + 1) return false;
		if (delta !== '') this.#apply(seq, parseDelta(delta));
		this.#position = { born: this.#position.born, seq, tag };
		this.#remember(seq, tag);
		return true;
	}

	#remember(seq: number, tag: string): void {
		this.#tags.set(seq, tag);
		if (this.#tags.size > mostTags) this.#tags.delete(this.#tags.keys().next().value!);
	}

	#apply(seq: number, { add, drop }: ReturnType<typeof parseDelta>): void {
		for (const { key, sums } of add) {
			let row = this.#rows.get(key);
			if (row === undefined) {
				row = { sums: new Float64Array(sums.length), seq };
				this.#rows.set(key, row);
				this.#gone.delete(key);
			}
			// Writers see to it that lengths agree. Where two began a row at once with different ones, the first in the log has it.
			if (row.sums.length !== sums.length) continue;
			for (let i = 0; i < sums.length; i++) row.sums[i]! += sums[i]!;
			row.seq = seq;
		}
		for (const key of drop) if (this.#rows.delete(key)) this.#gone.set(key, seq);
	}

	/** How long a row is; undefined: there is none. */
	lengthOf(key: string): number | undefined {
		return this.#rows.get(key)?.sums.length;
	}

	/** Bytes of its numbers. */
	get size(): number {
		let size = 0;
		for (const { sums } of this.#rows.values()) size += sums.byteLength;
		return size;
	}

	/** Copies of the rows that changed after an entry. */
	changedSince(seq: number): StatRow[] {
		const rows: StatRow[] = [];
		for (const [key, row] of this.#rows) if (row.seq > seq) rows.push({ key, sums: row.sums.slice() });
		return rows;
	}

	/** What a snapshot at entry `from` lacks of these rows. */
	foldFrom(from: number): Fold {
		const rows: [string, string][] = [];
		for (const [key, { sums, seq }] of this.#rows) if (seq > from) rows.push([key, toBase64(vectorBytes(sums))]);
		const gone: string[] = [];
		for (const [key, seq] of this.#gone) {
			if (seq > from) gone.push(key);
			else this.#gone.delete(key);
		}
		return { from, to: this.#position, rows, gone };
	}
}
