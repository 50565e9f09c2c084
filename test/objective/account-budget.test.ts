import { describe, expect, it } from 'vitest';
import type { Bandit } from '../../src/bandit/bandit.ts';
import { budget } from '../../src/objective/budget/budget.ts';
import type { BudgetOptions } from '../../src/objective/budget/options.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { methodsOf } from '../../src/store/methods.ts';
import type { Store, StoredRecord } from '../../src/store/store.ts';
import { fakeClock, testBandit } from '../bandit/helpers.ts';

const hour = 3_600_000;
const costs: Record<string, number> = { cheap: 0.002, dear: 0.06 };
const rates: Record<string, number> = { cheap: 0.55, dear: 0.9 };

interface World {
	readonly processes: number;
	readonly options: BudgetOptions;
	/** Requests of each user in an hour. */
	readonly users: Readonly<Record<string, number>>;
	readonly request?: (user: string) => object;
	readonly hours?: number;
}

/** USD that each user spent in an hour, on average; all processes serve all users, on one store. */
async function spentBy({ processes, options, users, request = (user) => ({ user }), hours = 6 }: World) {
	const clock = fakeClock(hour * 472_000);
	const store = memoryStore();
	const bandits = Array.from(
		{ length: processes },
		(_, i): Bandit => testBandit({ store, clock, rng: seededRng(i), refreshMs: 1e9, objective: budget(options) }),
	);
	const chance = seededRng(7);
	const traffic = Object.entries(users).flatMap(([user, count]) => Array<string>(count).fill(user));
	const spent = new Map<string, number>();
	let requests = 0;
	for (let i = 0; i < hours * traffic.length; i++) {
		clock.now += hour / traffic.length;
		const bandit = bandits[Math.floor(chance() * processes)]!;
		const user = traffic[Math.floor(chance() * traffic.length)]!;
		const { id, arm } = bandit.decide(request(user));
		spent.set(user, (spent.get(user) ?? 0) + costs[arm]! / hours);
		bandit.settleSoon(id, { score: chance() < rates[arm]! ? 1 : 0, source: 'successWhen' }, { costUsd: costs[arm]! });
		if (++requests % 25 === 0) {
			for (const each of bandits) await each.flush();
			for (const each of bandits) await each.refresh();
		}
	}
	return Object.fromEntries(spent);
}

describe('a budget for each account', () => {
	it.each([1, 3])('holds for each by itself, with %i process(es) on one store', async (processes) => {
		const spent = await spentBy({
			processes,
			options: { usd: 3, per: 'hour', key: 'user' },
			users: { busy: 400, usual: 200, quiet: 20 },
		});
		// Who could spend more spends what there is, within a tenth; who has few requests is served as well as can be.
		expect(spent.busy).toBeGreaterThan(2.7);
		expect(spent.busy).toBeLessThan(3.3);
		expect(spent.usual).toBeGreaterThan(2.7);
		expect(spent.usual).toBeLessThan(3.3);
		expect(spent.quiet).toBeLessThan(1.5);
		expect(spent.quiet).toBeGreaterThan(0.7);
	});

	it('goes by whatever the user’s function says; requests that it names nobody for have one together', async () => {
		const tenants: Record<string, string | undefined> = { ann: 'acme', bob: 'acme', eve: undefined, joe: undefined };
		const spent = await spentBy({
			processes: 1,
			options: { usd: 2, per: 'hour', key: ({ user }) => tenants[user!] },
			users: { ann: 150, bob: 150, eve: 150, joe: 150 },
		});
		expect(spent.ann! + spent.bob!).toBeGreaterThan(1.7);
		expect(spent.ann! + spent.bob!).toBeLessThan(2.3);
		expect(spent.eve! + spent.joe!).toBeGreaterThan(1.7);
		expect(spent.eve! + spent.joe!).toBeLessThan(2.3);
	});

	/** What each arm costs is learnt from calls of somebody else. */
	function learnCosts(bandit: Bandit): void {
		for (const arm of ['cheap', 'dear']) {
			for (let i = 0; i < 20; i++) {
				const { id } = bandit.decide({ user: 'somebody else', arm });
				bandit.settleSoon(id, { score: arm === 'dear' ? 1 : 0, source: 'user' }, { costUsd: costs[arm]! });
			}
		}
	}

	it('is remembered when a thousand others came in between, and paid once though a store works calls out twice', async () => {
		const clock = fakeClock(hour * 472_000 + hour / 2);
		const inner = memoryStore();
		const store: Store = {
			...methodsOf(inner),
			// As one that locks optimistically, and finds that it has to begin anew.
			transact: (goal, batch) => {
				for (const change of batch.changes) change.apply(inner.get(goal, change.id) as StoredRecord | undefined);
				return inner.transact(goal, batch);
			},
		};
		const objective = () => budget({ usd: 0.2, per: 'hour', hard: true, key: 'user' });
		const open = () => testBandit({ store, clock, rng: seededRng(3), refreshMs: 1e9, objective: objective() });
		const [decides, hears] = [open(), open()];
		learnCosts(hears);
		const ids = ['frugal', 'frugal', ...Array<string>(20).fill('spendthrift')].map(
			(user) => decides.decide({ user, arm: 'dear' }).id,
		);
		await decides.flush();
		// Of decisions that it knows from the store alone.
		for (const id of ids) hears.settleSoon(id, { score: 1, source: 'user' }, { costUsd: 0.06 });
		await hears.flush();
		for (let i = 0; i < 1100; i++) hears.decide({ user: `u${i}` });
		await hears.flush();
		await hears.refresh();
		const dear = (user: string) =>
			Array.from({ length: 20 }, () => hears.decide({ user }).arm).filter((arm) => arm === 'dear');
		expect(dear('spendthrift')).toHaveLength(0);
		// 0.12 of the 0.1 that was due by then are paid, so that 0.18 are left: three calls. Paid twice, it would be one.
		expect(dear('frugal')).toHaveLength(3);
		await Promise.all([decides.close(), hears.close()]);
	});

	it('is kept over restarts: a new process knows what an account has spent, and no name is stored', async () => {
		const clock = fakeClock(hour * 472_000 + hour / 2);
		const store = memoryStore();
		const open = (over: Store = store) =>
			testBandit({
				...{ store: over, clock, rng: seededRng(3), refreshMs: 1e9 },
				objective: budget({ usd: 0.1, per: 'hour', hard: true, key: 'user' }),
			});
		const first = open();
		learnCosts(first);
		for (let i = 0; i < 20; i++) {
			const { id } = first.decide({ user: 'spendthrift', arm: 'dear' });
			first.settleSoon(id, { score: 1, source: 'user' }, { costUsd: 0.06 });
		}
		await first.close();
		// A store that takes a moment: who comes before it has been read begins with what is known.
		const slow: Store = { ...methodsOf(store), read: async (goal, cursor) => store.read(goal, cursor) };
		const second = open(slow);
		second.decide({ user: 'spendthrift', arm: 'cheap' });
		await second.ready;
		const drawn = (user: string) => Array.from({ length: 20 }, () => second.decide({ user }).arm);
		expect(new Set(drawn('spendthrift'))).toEqual(new Set(['cheap']));
		// Somebody new has a budget of their own.
		expect(drawn('newcomer')[0]).toBe('dear');
		await second.close();
		const { rows } = await store.read('test');
		expect(rows.map(({ key }) => key).join()).not.toContain('spendthrift');
		expect(rows.filter(({ key }) => key.startsWith('budget/'))).toHaveLength(2);
	});

	it('a key that throws is told, and the request is served on the account of nobody', async () => {
		const errors: string[] = [];
		const bandit = testBandit({
			objective: budget({
				...{ usd: 1, per: 'day' },
				key: () => {
					throw new Error('no session');
				},
			}),
			onError: ({ during, error }) => errors.push(`${during} ${String(error)}`),
		});
		const { id } = bandit.decide({ user: 'x' });
		expect(errors).toEqual(['budget Error: no session']);
		await bandit.flush();
		expect(await bandit.record(id)).toMatchObject({ account: 'none' });
	});

	it('names are hashed by the salt, where there is one; null is nobody', async () => {
		const accountOf = async (salt: string | undefined, user: string | null) => {
			const bandit = testBandit({
				objective: budget({ usd: 1, per: 'day', key: () => user as string }),
				...(salt && { salt }),
			});
			const { id } = bandit.decide({});
			await bandit.flush();
			return ((await bandit.record(id)) as { account?: string }).account;
		};
		const [plain, again] = [await accountOf(undefined, 'ann'), await accountOf(undefined, 'ann')];
		const salted = await accountOf('sixteen characters', 'ann');
		expect(again).toBe(plain);
		expect(salted).not.toBe(plain);
		expect(await accountOf('other sixteen characters', 'ann')).not.toBe(salted);
		expect(await accountOf(undefined, null)).toBe('none');
	});

	it.each([
		[{ usd: 1, per: 'request', key: 'user' }, 'key'],
		[{ usd: 1, per: 'day', key: 'tenant' }, 'key'],
		[{ usd: 1, per: 'day', keys: 'user' }, 'budget.keys'],
	])('refuses %j', (options, option) => {
		expect(() => budget(options as never)).toThrow(expect.objectContaining({ option }));
	});

	it('can be had from JSON, and with escalation', () => {
		const bandit = testBandit({ objective: { budget: { usd: 1, per: 'day', key: 'segment' } } });
		expect(bandit.decide({ segment: 'invoice' }).propensity).toBeGreaterThan(0);
	});
});
