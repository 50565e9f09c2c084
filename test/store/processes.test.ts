import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { sumsOf } from '../../src/store/conformance/changes.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { openPlace, type Place } from './support/open.ts';
import { databaseUrl, dropNamespace, dropSchema, isReachable, ownName, redisUrl } from './support/servers.ts';
import { type Workload, workAlone } from './support/workload.ts';

const workload: Workload = { workers: 3, decisions: 60 };

/** Forks a worker; gives what it says. */
function start(place: Place, me: number): ChildProcess {
	const args = [place, workload, me].map((value) => JSON.stringify(value));
	return fork(join(import.meta.dirname, 'support/worker.ts'), args);
}

async function said(child: ChildProcess): Promise<unknown> {
	const ended = once(child, 'exit').then(() => ['ended']);
	return (await Promise.race([once(child, 'message'), ended]))[0];
}

/** What several processes come to is what one comes to that does all of it in order; and they hold the same bits. */
async function comesToTheSame(place: Place): Promise<void> {
	const children = Array.from({ length: workload.workers }, (_, me) => start(place, me));
	expect(await Promise.all(children.map(said))).toEqual(children.map(() => 'done'));
	const digests = children.map(said);
	for (const child of children) child.send('read');
	const bits = await Promise.all(digests);
	if (place.kind !== 'sqlite') expect(new Set(bits).size).toBe(1);

	const alone = memoryStore();
	await workAlone(alone, workload);
	const store = openPlace(place);
	const [together, sequential] = [await sumsOf(store), await sumsOf(alone)];
	expect(Object.keys(together).sort()).toEqual(Object.keys(sequential).sort());
	for (const [key, sums] of Object.entries(sequential)) {
		for (const [i, sum] of sums.entries()) {
			if (Number.isInteger(sum)) expect(together[key]![i], key).toBe(sum);
			else expect(Math.abs(together[key]![i]! - sum), key).toBeLessThan(1e-9);
		}
	}
	const ids = Array.from({ length: workload.decisions }, (_, i) => `d${i}`);
	for (const id of ids) {
		const { revision: _, ...record } = (await store.get('g', id))!;
		expect(record).toEqual({ ...(await alone.get('g', id)), revision: undefined });
	}
	await store.close();
}

describe('several processes come to what one comes to', () => {
	it('on a SQLite file', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'bandit-model-'));
		await comesToTheSame({ kind: 'sqlite', at: join(folder, 'b.db'), name: '' });
		rmSync(folder, { recursive: true, force: true });
	});
});

describe.skipIf(!(await isReachable(redisUrl)))('several processes come to what one comes to', () => {
	it('on Redis', async () => {
		const name = ownName();
		await comesToTheSame({ kind: 'redis', at: redisUrl, name });
		const redis = new Redis(redisUrl);
		await dropNamespace(redis, name);
		redis.disconnect();
	});
});

describe.skipIf(!(await isReachable(databaseUrl)))('several processes come to what one comes to', () => {
	it('on Postgres', async () => {
		const name = ownName();
		await comesToTheSame({ kind: 'postgres', at: databaseUrl, name });
		await dropSchema(name);
	});
});
