import { createBandit, memoryStore, type Store, seededRng } from 'bandit-model';
import { openReport } from 'bandit-model/report';
import { describe, expect, it } from 'vitest';
import { changeControl } from '../../src/journal/control.ts';
import { controlOf } from '../../src/report/settings.ts';
import { fakeClock } from './helpers.ts';

function bandit(store: Store, errors: unknown[] = []) {
	return createBandit({
		store,
		arms: ['a', 'b', 'c'],
		policy: 'beta',
		rng: seededRng(3),
		clock: fakeClock(),
		onError: ({ error }) => void errors.push(error),
	});
}

/** A store that answers later. */
function later(store: Store): Store {
	const soon = <T>(work: () => T | Promise<T>): Promise<T> => Promise.resolve().then(work);
	return {
		name: 'later',
		read: (goal, cursor) => soon(() => store.read(goal, cursor)),
		transact: (goal, batch) => soon(() => store.transact(goal, batch)),
		get: (goal, id) => soon(() => store.get(goal, id)),
		due: (goal, now, limit) => soon(() => store.due(goal, now, limit)),
		goals: () => soon(() => store.goals()),
		scan: (goal, options) => soon(() => store.scan(goal, options)),
		close: () => soon(() => store.close()),
	};
}

describe('what an operator asks of a goal', () => {
	it('reaches processes that run, and those that start', async () => {
		const store = memoryStore();
		const [one, two] = [bandit(store), bandit(later(store))];
		await changeControl(store, 'default', 1, (control) => ({ ...control, pinned: 'c', retired: ['a'] }));
		expect(one.pinned).toBeUndefined();
		await Promise.all([one.refresh(), two.refresh()]);
		const late = bandit(store);
		const lateAndSlow = bandit(later(store));
		await lateAndSlow.ready;
		for (const each of [one, two, late, lateAndSlow]) {
			expect(each.pinned).toBe('c');
			expect(each.decide().arm).toBe('c');
			expect(each.arms.find(({ id }) => id === 'a')!.retired).toBe(true);
		}
		await changeControl(store, 'default', 2, (control) => ({ ...control, pinned: null, mode: 'observe' }));
		await one.refresh();
		expect([one.pinned, one.mode]).toEqual([undefined, 'observe']);
		expect(await controlOf(store, 'default')).toEqual({ pinned: null, retired: ['a'], mode: 'observe' });
	});

	it('that does not fit is told, and the rest is done', async () => {
		const store = memoryStore();
		const errors: unknown[] = [];
		const one = bandit(store, errors);
		await changeControl(store, 'default', 1, () => ({ pinned: 'z', mode: 'shadow', retired: ['y', 'b'] }));
		await one.refresh();
		expect(errors.map(String)).toEqual([expect.stringMatching(/pin: "z" can't be used/)]);
		expect(one.mode).toBe('shadow');
		expect(one.arms.map(({ retired }) => retired)).toEqual([false, true, false]);
		// What the process itself says afterwards holds until something else is asked for.
		one.mode = 'adaptive';
		await one.refresh();
		expect(one.mode).toBe('adaptive');
	});
});

describe('what happens to a goal', () => {
	it('is written down with how it is set up', async () => {
		const store = memoryStore();
		const one = bandit(store);
		one.decide();
		one.mode = 'observe';
		one.mode = 'adaptive';
		one.pin('b');
		one.pin(undefined);
		one.addArm('d');
		one.retireArm('a');
		one.setPrice('d', { input: 1, output: 2 });
		await one.close();
		const report = openReport(store);
		expect((await report.history()).marks.map(({ text }) => text)).toEqual([
			'mode: observe',
			'mode: adaptive',
			'pinned to b',
			'no longer pinned',
			'd came in',
			'a was retired',
			'the price of d changed',
		]);
		expect(await report.configuration()).toMatchObject({
			mode: 'adaptive',
			baseline: 'a',
			arms: [
				{ id: 'a', retired: true, hasPrice: false },
				{ id: 'b' },
				{ id: 'c' },
				{ id: 'd', hasPrice: true, retired: false },
			],
		});
	});

	it('is kept to the latest two hundred', async () => {
		const store = memoryStore();
		const one = bandit(store);
		for (let i = 0; i < 250; i++) one.mode = i % 2 === 0 ? 'observe' : 'adaptive';
		await one.close();
		expect((await openReport(store).history()).marks).toHaveLength(200);
	});
});
