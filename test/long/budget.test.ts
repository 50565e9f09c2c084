import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { seededRng } from '../../src/index.ts';
import { openPlace, type Place } from '../store/support/open.ts';
import { databaseUrl, dropNamespace, dropSchema, isReachable, ownName, redisUrl } from '../store/support/servers.ts';
import type { Spend } from '../store/support/spending.ts';

const hour = 3_600_000;
const requestsAnHour = 400;
/** Requests until the processes hear of each other. */
const round = 25;
const dearUsd = 0.06;

/** A process that spends. */
class Spender {
	readonly #child: ChildProcess;
	readonly #lines: Interface;

	constructor(place: Place, options: object, seed: number) {
		const script = join(import.meta.dirname, '../store/support/spending.ts');
		const args = [place, options, seed].map((value) => JSON.stringify(value));
		this.#child = spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
		this.#lines = createInterface({ input: this.#child.stdout! });
	}

	async ready(): Promise<void> {
		await once(this.#lines, 'line');
	}

	async spend(task: Spend): Promise<number> {
		const answer = once(this.#lines, 'line');
		this.#child.stdin!.write(`${JSON.stringify(task)}\n`);
		const [usd] = (await answer) as [string];
		return Number(usd);
	}

	async end(): Promise<void> {
		const ended = once(this.#child, 'close');
		await this.spend({ end: true });
		this.#child.stdin!.end();
		await ended;
	}
}

/** USD spent in each hour by processes that share a goal; requests fall to them by chance. */
async function spentByHour(place: Place, processes: number, hours: number, options: object): Promise<number[]> {
	// The schema is there before they all ask for it at once.
	const store = openPlace(place);
	await store.goals();
	await store.close();
	const all = Array.from({ length: processes }, (_, i) => new Spender(place, options, i));
	await Promise.all(all.map((each) => each.ready()));
	const rng = seededRng(7);
	const stepMs = hour / requestsAnHour;
	let now = 472_000 * hour;
	const spent: number[] = [];
	for (let h = 0; h < hours; h++) {
		let usd = 0;
		for (let i = 0; i < requestsAnHour; i += round) {
			const shares = all.map(() => 0);
			for (let j = 0; j < round; j++) shares[Math.floor(rng() * processes)]!++;
			const tasks = all.map((each, k) =>
				each.spend({ serve: shares[k]!, from: now, stepMs: (stepMs * round) / (shares[k]! || 1) }),
			);
			usd += (await Promise.all(tasks)).reduce((a, b) => a + b, 0);
			now += stepMs * round;
		}
		spent.push(usd);
	}
	await Promise.all(all.map((each) => each.end()));
	return spent;
}

const sum = (xs: readonly number[]): number => xs.reduce((total, x) => total + x, 0);

const servers = [
	['Redis', await isReachable(redisUrl), { kind: 'redis', at: redisUrl }],
	['Postgres', await isReachable(databaseUrl), { kind: 'postgres', at: databaseUrl }],
] as const;

for (const [kind, isReached, at] of servers) {
	describe.skipIf(!isReached)(`processes that share a goal on ${kind}`, () => {
		const within = async (work: (place: Place) => Promise<void>): Promise<void> => {
			const place: Place = { ...at, name: ownName() };
			await work(place);
			if (kind === 'Postgres') await dropSchema(place.name);
			else {
				const redis = new Redis(redisUrl);
				await dropNamespace(redis, place.name);
				redis.disconnect();
			}
		};

		// Each round is a commit of each process: of 16, on a server that waits for its disk, that takes minutes.
		it.each(kind === 'Redis' ? [1, 2, 4, 16] : [1, 2, 4])('spend one budget, and no more: %i of them', (processes) =>
			within(async (place) => {
				const [usd, hours] = [5, 9];
				const spent = sum(await spentByHour(place, processes, hours, { usd, per: 'hour' }));
				expect(Math.abs(spent / (usd * hours) - 1)).toBeLessThan(0.03);
			}),
		);

		it.each([4])('pass a hard one by no more than is on its way: %i of them', (processes) =>
			within(async (place) => {
				const usd = 5;
				const spent = await spentByHour(place, processes, 4, { usd, per: 'hour', hard: true });
				// One period's worth is there from the start; what was served in a round is read in the next.
				for (let h = 1; h <= spent.length; h++) {
					expect(sum(spent.slice(0, h))).toBeLessThanOrEqual(usd * (h + 1) + 2 * round * dearUsd);
				}
			}),
		);
	});
}
