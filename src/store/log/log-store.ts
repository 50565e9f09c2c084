import { StoreError } from '../../base/errors.ts';
import { Lru } from '../../base/lru.ts';
import type { Batch, ReadResult, ScanOptions, ScanResult, Store, StoredRecord } from '../store.ts';
import { deltaOf, type Known, misfits, unknownIds, writesOf } from './attempt.ts';
import type { LogEngine, LogPart } from './engine.ts';
import { foldsAt } from './folding.ts';
import { followLog } from './following.ts';
import { Mirror } from './mirror.ts';
import { checkName, isStorable } from './names.ts';
import { Progress } from './progress.ts';
import { recover } from './recovery.ts';
import { timedEngine } from './timed-engine.ts';

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
	readonly #mirrors = new Lru<Mirror>(mostGoals);
	readonly #progress = new Progress();
	readonly forgetDue: NonNullable<Store['forgetDue']> | undefined;
	#closed = false;

	constructor(engine: LogEngine, timeoutMs: number) {
		this.name = engine.name;
		this.#engine = timedEngine(engine, timeoutMs);
		const { forgetDue } = this.#engine;
		this.forgetDue =
			forgetDue &&
			((goal, now, limit) =>
				this.#guard(async () => {
					checkName('goal', goal);
					return forgetDue(goal, now, limit);
				}));
	}

	read(goal: string, cursor?: string): Promise<ReadResult> {
		return this.#guard(async () => {
			checkName('goal', goal);
			const mirror = this.#mirror(goal);
			if (!mirror.isFresh) await this.#catchUp(goal, mirror);
			const { born, seq } = mirror.position;
			const log = `${born}/${mirror.losses}`;
			const [from, since] = cursor?.split(' ') ?? [];
			return { rows: mirror.changedSince(from === log ? Number(since) : 0), cursor: `${log} ${seq}` };
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
			this.#progress.read(place, await this.#engine.lastNumber(goal, batch.writer));
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
				const fetched = await this.#engine.fetch(goal, unknown.filter(isStorable));
				for (const id of unknown) known.set(id, fetched.get(id));
			}
			const writes = writesOf(batch, known, mirror.losses > 0);
			const sums = batch.sums();
			// Another process may have dropped a row, or begun it, since its length was seen.
			if (misfits(sums, mirror)) await this.#catchUp(goal, mirror);
			const delta = deltaOf(sums, mirror);
			if (writes.length === 0 && delta === '') return 'done';
			const settled = await this.#engine.settle(goal, { writer, number, writes, delta, position: mirror.position });
			if (settled.status === 'repeated') return 'repeated';
			if (settled.status === 'conflict') {
				for (const [id, record] of settled.stored) known.set(id, record);
			} else if (settled.status === 'lost') {
				await this.#recover(goal, mirror);
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

	/** Follows the log to its end, and brings back what the store has lost. */
	async #catchUp(goal: string, mirror: Mirror): Promise<void> {
		if (!(await followLog(this.#engine, goal, mirror))) await this.#recover(goal, mirror);
	}

	async #recover(goal: string, mirror: Mirror): Promise<void> {
		mirror.become(await recover(this.#engine, goal, mirror));
		mirror.losses++;
	}

	/** Off the way of the batch that made the log long enough. */
	#foldSoon(goal: string, mirror: Mirror, { upto, bytes }: LogPart, added: number): void {
		if (!foldsAt(bytes, added, mirror.size) || mirror.position.seq <= upto) return;
		this.#engine.fold(goal, mirror.foldFrom(upto)).catch(() => {
			// The log is longer for a while: the next batch tries again.
		});
	}

	get(goal: string, id: string): Promise<StoredRecord | undefined> {
		return this.#guard(async () => {
			if (!isStorable(goal) || !isStorable(id)) return undefined;
			return this.#engine.find(goal, id);
		});
	}

	due(goal: string, now: number, limit: number): Promise<readonly StoredRecord[]> {
		return this.#guard(async () => {
			checkName('goal', goal);
			return this.#engine.due(goal, now, limit);
		});
	}

	goals(): Promise<readonly string[]> {
		return this.#guard(() => this.#engine.goals());
	}

	scan(goal: string, options: ScanOptions = {}): Promise<ScanResult> {
		return this.#guard(async () => {
			checkName('goal', goal);
			return this.#engine.scan(goal, options);
		});
	}

	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		await this.#engine.close();
	}

	async #guard<T>(work: () => Promise<T>): Promise<T> {
		if (this.#closed) throw new StoreError(`The ${this.name} store is closed. Make a new one.`);
		return work();
	}
}
