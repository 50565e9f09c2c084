import { StoreError } from '../../base/errors.ts';
import { Lru } from '../../base/lru.ts';
import type { Batch, ReadResult, ScanOptions, ScanResult, Store, StoredRecord } from '../store.ts';
import { deltaOf, type Known, misfits, unknownIds, writesOf } from './attempt.ts';
import type { LogEngine, LogPart } from './engine.ts';
import { foldsAt } from './folding.ts';
import { Mirror } from './mirror.ts';
import { checkName, isStorable } from './names.ts';
import { Progress } from './progress.ts';

/** Most goals whose rows are kept at hand; of others they are read again. */
const mostGoals = 500;

/** How often a batch is tried anew when records were changed in between. */
const mostAttempts = 20;

/**
 * A store on a server that keeps, for each goal, a log of what batches added, a snapshot of the rows, and records. Each
 * process adds up the log itself, so that the server computes nothing; a batch takes one round trip.
 */
export class LogStore implements Store {
	readonly name: string;
	readonly #engine: LogEngine;
	readonly #timeoutMs: number;
	readonly #mirrors = new Lru<Mirror>(mostGoals);
	readonly #progress = new Progress();
	#closed = false;

	constructor(engine: LogEngine, timeoutMs: number) {
		this.name = engine.name;
		this.#engine = engine;
		this.#timeoutMs = timeoutMs;
	}

	read(goal: string, cursor?: string): Promise<ReadResult> {
		return this.#guard(async () => {
			checkName('goal', goal);
			const mirror = this.#mirror(goal);
			if (!mirror.isFresh) await this.#catchUp(goal, mirror);
			const { born, seq } = mirror.position;
			const [from, since] = cursor?.split(' ') ?? [];
			return { rows: mirror.changedSince(from === born ? Number(since) : 0), cursor: `${born} ${seq}` };
		});
	}

	transact(goal: string, batch: Batch): Promise<'done' | 'repeated'> {
		return this.#guard(async () => {
			checkName('goal', goal);
			checkName('writer', batch.writer);
			const place = `${batch.writer} ${goal}`;
			return this.#progress.inTurn(place, () => this.#once(goal, batch, place));
		});
	}

	async #once(goal: string, batch: Batch, place: string): Promise<'done' | 'repeated'> {
		if (!this.#progress.isKnown(place)) {
			this.#progress.read(place, await this.#within(this.#engine.lastNumber(goal, batch.writer)));
		}
		if (this.#progress.isDone(place, batch.number)) return 'repeated';
		const mirror = this.#mirror(goal);
		if (mirror.position.born === '') await this.#catchUp(goal, mirror);
		this.#progress.begin(place);
		const status = await this.#settle(goal, batch, mirror);
		this.#progress.end(place, batch.number);
		return status;
	}

	async #settle(goal: string, batch: Batch, mirror: Mirror): Promise<'done' | 'repeated'> {
		const { writer, number } = batch;
		const known: Known = new Map();
		for (let attempt = 0; attempt < mostAttempts; attempt++) {
			const unknown = unknownIds(batch, known);
			if (unknown.length > 0) {
				const fetched = await this.#within(this.#engine.fetch(goal, unknown));
				for (const id of unknown) known.set(id, fetched.get(id));
			}
			const writes = writesOf(batch, known);
			const sums = batch.sums();
			// Another process may have dropped a row, or begun it, since its length was seen.
			if (misfits(sums, mirror)) await this.#catchUp(goal, mirror);
			const delta = deltaOf(sums, mirror);
			if (writes.length === 0 && delta === '') return 'done';
			const settled = await this.#within(
				this.#engine.settle(goal, { writer, number, writes, delta, position: mirror.position }),
			);
			if (settled.status === 'repeated') return 'repeated';
			if (settled.status === 'conflict') {
				for (const [id, record] of settled.stored) known.set(id, record);
			} else if (settled.status === 'lost') {
				await this.#reload(goal, mirror);
			} else {
				const { seq, part } = settled;
				const isComplete = mirror.follow(part);
				const own = delta === '' || mirror.add({ seq, tag: `${writer}:${number}`, delta });
				if (isComplete && own) this.#freshen(mirror);
				this.#foldSoon(goal, mirror, part, delta.length);
				return 'done';
			}
		}
		throw new StoreError(`The records of a batch were changed by others again and again; it is tried later.`);
	}

	/**
	 * What was heard with a write holds until the next thing comes from outside, so that reading right after it asks nothing;
	 * where the runtime does not say when that is, it is asked.
	 */
	#freshen(mirror: Mirror): void {
		const { setImmediate } = globalThis as { setImmediate?: (work: () => void) => unknown };
		if (setImmediate === undefined) return;
		mirror.isFresh = true;
		setImmediate(() => {
			mirror.isFresh = false;
		});
	}

	#mirror(goal: string): Mirror {
		let mirror = this.#mirrors.get(goal);
		if (mirror === undefined) {
			mirror = new Mirror();
			this.#mirrors.set(goal, mirror);
		}
		return mirror;
	}

	/** Follows the log to its end. */
	async #catchUp(goal: string, mirror: Mirror): Promise<void> {
		for (;;) {
			const part = await this.#within(this.#engine.follow(goal, mirror.position));
			if (!part.isSame) await this.#reload(goal, mirror);
			else if (!mirror.follow(part)) mirror.load(await this.#within(this.#engine.snapshot(goal)));
			else if (mirror.position.seq >= part.last) return;
		}
	}

	/** Begins anew with what the store has now. */
	async #reload(goal: string, mirror: Mirror): Promise<void> {
		mirror.load(await this.#within(this.#engine.snapshot(goal)));
	}

	/** Off the way of the batch that made the log long enough. */
	#foldSoon(goal: string, mirror: Mirror, { upto, bytes }: LogPart, added: number): void {
		if (!foldsAt(bytes, added, mirror.size) || mirror.position.seq <= upto) return;
		this.#within(this.#engine.fold(goal, mirror.foldFrom(upto))).catch(() => {
			// The log is longer for a while: the next batch tries again.
		});
	}

	get(goal: string, id: string): Promise<StoredRecord | undefined> {
		return this.#guard(async () => {
			if (!isStorable(goal) || !isStorable(id)) return undefined;
			return this.#within(this.#engine.find(goal, id));
		});
	}

	due(goal: string, now: number, limit: number): Promise<readonly StoredRecord[]> {
		return this.#guard(async () => {
			checkName('goal', goal);
			return this.#within(this.#engine.due(goal, now, limit));
		});
	}

	goals(): Promise<readonly string[]> {
		return this.#guard(() => this.#within(this.#engine.goals()));
	}

	scan(goal: string, options: ScanOptions = {}): Promise<ScanResult> {
		return this.#guard(async () => {
			checkName('goal', goal);
			return this.#within(this.#engine.scan(goal, options));
		});
	}

	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		await this.#engine.close();
	}

	/** Every fault as a StoreError that says which store it was, and no secrets. */
	async #guard<T>(work: () => Promise<T>): Promise<T> {
		if (this.#closed) throw new StoreError(`The ${this.name} store is closed. Make a new one.`);
		return work();
	}

	/** The answer of the server, if it comes in time. */
	async #within<T>(answer: Promise<T>): Promise<T> {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const late = new Promise<never>((_, reject) => {
			timer = setTimeout(() => reject(new StoreError(`no answer within ${this.#timeoutMs} ms`)), this.#timeoutMs);
		});
		try {
			return await Promise.race([answer, late]);
		} catch (error) {
			throw faultOf(this.#engine, error);
		} finally {
			clearTimeout(timer);
		}
	}
}

function faultOf(engine: LogEngine, error: unknown): StoreError {
	const { code } = (error ?? {}) as { code?: unknown };
	const why = engine.explain(error);
	// A client's own error may hold its options and commands, and so secrets: of it, message and code are passed on.
	const cause = Object.assign(new Error(why), typeof code === 'string' ? { code } : {});
	return new StoreError(`${engine.name}: ${why}`, { cause });
}
