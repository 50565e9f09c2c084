import { StoreError } from '../../base/errors.ts';
import type { Fold, LogEngine, LogPart, Position, Settled, Settlement, Snapshot } from '../log/engine.ts';
import type { ScanOptions, ScanResult, StoredRecord } from '../store.ts';
import { withoutSecrets } from '../without-secrets.ts';
import type { RedisClient } from './client.ts';
import { dueRecords, fetchRecords, scanRecords } from './index-lists.ts';
import { GoalKeys, goalsKey } from './keys.ts';
import { run } from './script.ts';
import { addGoal, fold, follow, lastNumber, listGoals, snapshot, texts } from './scripts.ts';
import { checkServer } from './server.ts';
import { partOf, positionArgs, sendBatch } from './settle.ts';
import { parseValue } from './value.ts';

/** After how many seconds without a batch a writer's last number is forgotten. */
const writerLifeS = 7 * 24 * 60 * 60;

/** How long a replica has to confirm a write, ms. */
const replicaMs = 1000;

/** What an engine is made of. */
export interface RedisEngineOptions {
	readonly client: () => Promise<RedisClient>;
	readonly namespace: string;
	readonly isReplicated: boolean;
	readonly warn: (message: string) => void;
	/** Texts that no message may have in it. */
	readonly secrets: readonly string[];
}

export class RedisEngine implements LogEngine {
	readonly name = 'redis';
	readonly forgetDue = undefined;
	readonly #options: RedisEngineOptions;
	/** Goals that this process has put on the list. */
	readonly #listed = new Set<string>();
	#client: Promise<RedisClient> | undefined;

	constructor(options: RedisEngineOptions) {
		this.#options = options;
	}

	/** The client, once the server was looked at. */
	#ready(): Promise<RedisClient> {
		this.#client ??= this.#open().catch((error) => {
			this.#client = undefined;
			throw error;
		});
		return this.#client;
	}

	async #open(): Promise<RedisClient> {
		const client = await this.#options.client();
		if (this.#options.isReplicated && client.wait === undefined) {
			throw new StoreError("durability: this client can't wait for replicas. Give one of ioredis or node-redis.");
		}
		await checkServer(client, this.#options.warn);
		return client;
	}

	#keys(goal: string): GoalKeys {
		return new GoalKeys(this.#options.namespace, goal);
	}

	async lastNumber(goal: string, writer: string): Promise<number> {
		return Number(await run(await this.#ready(), lastNumber, [this.#keys(goal).writers], [writer]));
	}

	async settle(goal: string, settlement: Settlement): Promise<Settled> {
		const client = await this.#ready();
		const keys = this.#keys(goal);
		if (!this.#listed.has(goal)) {
			await run(client, addGoal, [goalsKey(this.#options.namespace)], [goal]);
			this.#listed.add(goal);
		}
		const settled = await sendBatch(client, keys, settlement);
		if (settled.status === 'lost') this.#listed.delete(goal);
		if (this.#options.isReplicated && (settled.status === 'done' || settled.status === 'repeated')) {
			const replicas = await client.wait!(keys.meta, 1, replicaMs);
			if (replicas < 1) throw new StoreError('no replica has confirmed the write');
		}
		return settled;
	}

	async follow(goal: string, position: Position): Promise<LogPart> {
		const { meta, log } = this.#keys(goal);
		const part = partOf((await run(await this.#ready(), follow, [meta, log], positionArgs(position))) as unknown[]);
		if (!part.isSame) this.#listed.delete(goal);
		return part;
	}

	async snapshot(goal: string): Promise<Snapshot> {
		const { meta, rows } = this.#keys(goal);
		const [born, seq, tag, list] = (await run(await this.#ready(), snapshot, [meta, rows], [])) as [
			string,
			number,
			string,
			string[],
		];
		const pairs: [string, string][] = [];
		for (let i = 0; i < list.length; i += 2) pairs.push([list[i]!.slice(1), list[i + 1]!.slice(1)]);
		return { born, seq: Number(seq), tag, rows: pairs };
	}

	async fold(goal: string, { from, to, rows, gone }: Fold): Promise<void> {
		const { meta, rows: rowsKey, log, writers } = this.#keys(goal);
		const pairs = rows.flatMap(([key, vector]) => [key, `~${vector}`]);
		const args = [to.born, from, to.seq, to.tag, writerLifeS, gone.length, ...gone, ...pairs];
		await run(await this.#ready(), fold, [meta, rowsKey, log, writers], args);
	}

	async fetch(goal: string, ids: readonly string[]): Promise<Map<string, StoredRecord | undefined>> {
		const records = await fetchRecords(await this.#ready(), this.#keys(goal), ids);
		return new Map(ids.map((id, i) => [id, records[i]]));
	}

	async find(goal: string, id: string): Promise<StoredRecord | undefined> {
		const client = await this.#ready();
		const keys = this.#keys(goal);
		const asked = [keys.record(id), keys.alias(id), keys.oldRecord(id) ?? keys.record(id)];
		const [value, alias, old] = (await run(client, texts, asked, [])) as [string, string, string];
		if (value !== '' || old !== '' || alias === '') return parseValue(value === '' ? old : value, id);
		return (await fetchRecords(client, keys, [alias.slice(1)]))[0];
	}

	async due(goal: string, now: number, limit: number): Promise<readonly StoredRecord[]> {
		return dueRecords(await this.#ready(), this.#keys(goal), now, limit);
	}

	async goals(): Promise<readonly string[]> {
		const list = (await run(await this.#ready(), listGoals, [goalsKey(this.#options.namespace)], [])) as string[];
		return list.map((goal) => goal.slice(1));
	}

	async scan(goal: string, options: ScanOptions): Promise<ScanResult> {
		return scanRecords(await this.#ready(), this.#keys(goal), options);
	}

	explain(error: unknown): string {
		return withoutSecrets(error, this.#options.secrets);
	}

	async close(): Promise<void> {
		await (await this.#client)?.close();
	}
}
