import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { DecisionRecord } from '../../src/base/records.ts';
import { seededRng } from '../../src/index.ts';
import { sumsOf } from '../../src/store/conformance/changes.ts';
import { openPlace, type Place } from '../store/support/open.ts';
import { databaseUrl, dropNamespace, dropSchema, isReachable, ownName, redisUrl } from '../store/support/servers.ts';
import { pause } from '../store/support/traffic.ts';

const kills = 100;
const workers = 4;

/** Workers that are killed at random moments, and others in their place. Gives the ids that were confirmed. */
async function killing(place: Place): Promise<string[]> {
	const rng = seededRng(17);
	const confirmed: string[] = [];
	const script = join(import.meta.dirname, '../store/support/confirming.ts');
	const start = (n: number): ChildProcess => {
		const child = spawn(process.execPath, [script, JSON.stringify(place), `w${n}`], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		let rest = '';
		child.stdout!.on('data', (data: Buffer) => {
			const lines = (rest + data).split('\n');
			// A line that the kill cut off was not said.
			rest = lines.pop()!;
			confirmed.push(...lines);
		});
		return child;
	};
	let started = 0;
	const one = async (): Promise<void> => {
		while (started < kills) {
			const child = start(started++);
			await once(child.stdout!, 'data');
			await pause(rng() * 150);
			child.kill('SIGKILL');
			await once(child, 'close');
		}
	};
	await Promise.all(Array.from({ length: workers }, one));
	return confirmed;
}

/** What was confirmed is there, and the sums are those of the records: nothing is missing, nothing is there twice. */
async function expectWhole(place: Place, confirmed: readonly string[]): Promise<void> {
	const store = openPlace(place);
	const records = new Map<string, DecisionRecord>();
	// What they had sent may still be on its way: then it is looked again.
	let sums: Awaited<ReturnType<typeof sumsOf>>;
	do {
		sums = await sumsOf(store);
		let after: string | undefined;
		do {
			const part = await store.scan('g', { after, limit: 500 });
			for (const record of part.records) records.set(record.id, record as DecisionRecord);
			after = part.after;
		} while (after !== undefined);
	} while (sums.draws?.[0] !== (await sumsOf(store)).draws?.[0]);
	expect(confirmed.length).toBeGreaterThanOrEqual(kills);
	expect(confirmed.filter((id) => records.get(id)?.state !== 'settled')).toEqual([]);
	const scores = [...records.values()].reduce((sum, { outcome }) => sum + outcome!.score, 0);
	expect(sums).toEqual({ draws: [records.size], sums: [records.size, scores] });
	await store.close();
}

const reached = { redis: await isReachable(redisUrl), postgres: await isReachable(databaseUrl) };

describe(`${kills} kills of ${workers} workers`, () => {
	it('leave a SQLite file whole', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'bandit-model-'));
		const place: Place = { kind: 'sqlite', at: join(folder, 'b.db'), name: '' };
		await expectWhole(place, await killing(place));
		rmSync(folder, { recursive: true, force: true });
	});

	it.skipIf(!reached.redis)('leave a Redis whole', async () => {
		const place: Place = { kind: 'redis', at: redisUrl, name: ownName() };
		await expectWhole(place, await killing(place));
		const redis = new Redis(redisUrl);
		await dropNamespace(redis, place.name);
		redis.disconnect();
	});

	it.skipIf(!reached.postgres)('leave a Postgres whole', async () => {
		const place: Place = { kind: 'postgres', at: databaseUrl, name: ownName() };
		await expectWhole(place, await killing(place));
		await dropSchema(place.name);
	});
});
