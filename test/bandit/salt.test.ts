import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../../src/base/errors.ts';
import { hashString } from '../../src/base/hash.ts';
import { Featurizer } from '../../src/context/features.ts';
import { linearPolicy } from '../../src/policy/linear/linear.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { copyGoal } from '../../src/store/copy.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { testBandit as banditOfTests } from './helpers.ts';

type Given = Parameters<typeof banditOfTests>[0];
const testBandit = (options: Given) => banditOfTests({ forgetting: false, detectChange: false, ...options });

const salt = 'bJ4k-2vQx-98Wm-tLs0';
const another = 'Yr71-aaPq-00Zx-eeK9';

/** Serves sums, at which one arm fails, and letters, at which none does. */
async function serve(salted: string | undefined, store: Store = memoryStore(), requests = 60) {
	const bandit = testBandit({ policy: 'linear', store, salt: salted, rng: seededRng('salt') });
	const drawn: string[] = [];
	for (let i = 0; i < requests; i++) {
		const text = i % 2 ? `What is ${i} * 7?` : 'Write a letter to my landlord';
		const { id, arm } = bandit.decide({ text, segment: i % 2 ? 'sums' : 'letters' });
		drawn.push(arm);
		await bandit.report(id, i % 2 && arm === 'cheap' ? 'failure' : 'success');
	}
	await bandit.flush();
	return { bandit, store, drawn };
}

/** What is believed of an arm for each kind of content. */
const beliefs = (bandit: ReturnType<typeof testBandit>) =>
	[
		{ text: 'What is 9 * 7?', segment: 'sums' },
		{ text: 'Write a letter to my landlord', segment: 'letters' },
	].map((request) => bandit.successOf('cheap', request));

/** A bandit that begins with what the store has. */
async function join(store: Store, salted: string | undefined) {
	const joined = testBandit({ policy: 'linear', store, salt: salted });
	await joined.ready;
	return joined;
}

describe('a salt', () => {
	const names = ['Ann Arbour', 'Bob Carter', 'Chidi Eze', 'Dörte Groß', '林 美玲', 'Zoë O’Neill'];
	const letter = (name: string) => ({
		text: `Dear ${name}, your invoice is due.`,
		segment: name,
		features: { [name]: 1 },
	});
	const x = (request: object, options: object) => new Featurizer({ embedding: 8, ...options }).features(request);
	const embedding = [0.1, -0.4, 0.9, 0.2];

	it.each(names)('makes a guess of %s of no use without it', (name) => {
		const request = { ...letter(name), embedding };
		const kept = x(request, { salt });
		expect(kept).toEqual(x(request, { salt }));
		for (const key of [undefined, another, `${salt} `, salt.toLowerCase()]) {
			const guessed = x(request, { salt: key });
			// The form is the same; words, names and embedding are not.
			expect(guessed.slice(0, 18)).toEqual(kept.slice(0, 18));
			for (const [from, to] of [
				[18, 38],
				[38, 70],
				[70, 78],
			])
				expect(guessed.slice(from, to)).not.toEqual(kept.slice(from, to));
		}
	});

	it('does not make the right name the nearest one: over many, as often as by chance', () => {
		const rng = seededRng('names');
		const word = () => Array.from({ length: 6 }, () => String.fromCharCode(97 + Math.floor(26 * rng()))).join('');
		const people = Array.from({ length: 200 }, () => `${word()} ${word()}`);
		const found = (key: string | undefined) => {
			const guesses = people.map((name) => x({ text: `Dear ${name}, hello` }, {}));
			return people.filter((name, at) => {
				const kept = x({ text: `Dear ${name}, hello` }, { salt: key });
				const far = guesses.map((guess) => guess.reduce((sum, value, i) => sum + (value - kept[i]!) ** 2, 0));
				return far.indexOf(Math.min(...far)) === at;
			}).length;
		};
		expect(found(undefined)).toBeGreaterThan(180);
		expect(found(salt)).toBeLessThan(20);
	});

	it('keeps what words have in common, and takes the lengths as they are', () => {
		const dot = (a: Float64Array, b: Float64Array) =>
			a.slice(18).reduce((sum, value, i) => sum + value * b[18 + i]!, 0);
		const texts = ['Write a letter to my landlord', 'Write a letter to my bank', 'Solve x squared plus three'];
		const [a, b, c] = texts.map((text) => x({ text }, { salt }));
		expect(dot(a!, b!)).toBeGreaterThan(dot(a!, c!));
		expect(dot(a!, a!)).toBeCloseTo(1, 9);
	});

	it('learns as fast, the same each time, and draws as before where there is none', async () => {
		const salted = await serve(salt);
		expect((await serve(salt)).drawn).toEqual(salted.drawn);
		const [sums, letters] = beliefs(salted.bandit);
		const plain = beliefs((await serve(undefined)).bandit);
		expect(letters! - sums!).toBeGreaterThan(0.7 * (plain[1]! - plain[0]!));
	});

	it.each([
		['memory', () => memoryStore()],
		['sqlite', () => sqliteStore(':memory:')],
	])('is shared by those who have it, and others stay apart: %s', async (_name, open) => {
		const { bandit, store } = await serve(salt, open());
		const [sums, letters] = beliefs(await join(store, salt));
		expect(letters! - sums!).toBeGreaterThan(0.1);
		for (const other of [undefined, another]) {
			const joined = await join(store, other);
			expect(beliefs(joined)).toEqual(beliefs(testBandit({ policy: 'linear', salt: other })));
			// What is no matter of content is known to all.
			expect(joined.insights().arms.map(({ outcomes }) => outcomes)).toEqual(
				bandit.insights().arms.map(({ outcomes }) => outcomes),
			);
		}
		const text = JSON.stringify((await store.read('test')).rows);
		expect(text).not.toContain(salt);
		await store.close();
	});

	it('goes on with what was learnt without one when it is taken away again', async () => {
		const { store } = await serve(undefined);
		const before = beliefs(await join(store, undefined));
		await serve(salt, store, 4);
		expect(beliefs(await join(store, undefined))).toEqual(before);
	});

	it('teaches nothing of content by a decision of another salt, and counts its outcome', async () => {
		const store = memoryStore();
		const first = testBandit({ policy: 'linear', store, salt });
		const { id, arm } = first.decide({ text: 'What is 3 * 4?' });
		await first.flush();
		const second = testBandit({ policy: 'linear', store, salt: another });
		expect((await second.report(id, 'success')).status).toBe('recorded');
		const { rows } = await store.read('test');
		const mark = new Featurizer({ salt: another }).id;
		expect(rows.filter(({ key }) => key.includes(mark))).toEqual([]);
		expect(second.insights().arms.find((one) => one.id === arm)?.outcomes).toBe(1);
	});

	it('goes with exports and copies: sums of content count where the salt is the same', async () => {
		const { bandit, store } = await serve(salt);
		const statistics = JSON.parse(JSON.stringify(await bandit.exportStatistics()));
		const copied = memoryStore();
		await copyGoal(store, copied, 'test');
		for (const [salted, isSame] of [
			[salt, true],
			[another, false],
			[undefined, false],
		] as const) {
			const imported = testBandit({ policy: 'linear', salt: salted });
			await imported.importStatistics(statistics, 'from elsewhere');
			const overtaken = await join(copied, salted);
			const known = beliefs(await join(store, salt)).map((belief) => expect.closeTo(belief, 6));
			const fresh = beliefs(testBandit({ policy: 'linear', salt: salted }));
			for (const one of [imported, overtaken]) expect(beliefs(one)).toEqual(isSame ? known : fresh);
		}
	});

	it('hides the prompts of a warm start, and counts each row once', async () => {
		const pins = Array.from({ length: 200 }, (_, i) => `My PIN is ${4600 + i}`);
		const ids = async (salted: string | undefined) => {
			const store = memoryStore();
			const seen: string[] = [];
			const bandit = testBandit({
				salt: salted,
				store: {
					...store,
					name: 'memory',
					read: (goal, cursor) => store.read(goal, cursor),
					get: (goal, id) => store.get(goal, id),
					due: (...args) => store.due(...args),
					goals: () => store.goals(),
					scan: (...args) => store.scan(...args),
					close: () => store.close(),
					transact: (goal, batch) => {
						seen.push(...batch.changes.map(({ id }) => id).filter((id) => id.startsWith('warm/')));
						return store.transact(goal, batch);
					},
				},
			});
			const rows = pins.map((request) => ({ request, arm: 'cheap', outcome: 'success' as const }));
			await bandit.warmStart(rows);
			await bandit.warmStart(rows);
			expect(bandit.insights().arms[0]!.outcomes).toBe(pins.length);
			expect(await bandit.isWarm(rows[7]!)).toBe(true);
			return new Set(seen);
		};
		const salted = await ids(salt);
		expect(salted.size).toBe(pins.length);
		for (const other of [undefined, another]) {
			const guessed = await ids(other);
			expect([...guessed].filter((id) => salted.has(id))).toEqual([]);
		}
		expect([...salted].join()).not.toContain('PIN');
	});

	it.each([
		['short', '5 characters'],
		[1234567890123456, 'number'],
		[null, 'object'],
		['', '0 characters'],
	])('is refused when it is %j, and not repeated', (given, told) => {
		for (const make of [
			() => testBandit({ salt: given as string }),
			() => testBandit({ policy: linearPolicy({ features: { salt: given as string } }) }),
		]) {
			expect(make).toThrow(InvalidOptionError);
			expect(make).toThrow(told);
		}
	});

	it('is none of the hashes that anyone can make', () => {
		const { id } = new Featurizer({ salt });
		expect(testBandit({ policy: 'linear', salt }).insights().policy).toBe(`linear/1:${id}`);
		expect(id).toMatch(/^features3-s32-w20-e0-k[0-9a-z]{5}$/);
		for (let seed = 0; seed < 20; seed++) expect(id).not.toContain(hashString(salt, seed).toString(36));
	});
});
