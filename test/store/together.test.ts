import { describe, expect, it } from 'vitest';
import { createBandit } from '../../src/index.ts';
import { changeControl } from '../../src/journal/control.ts';
import { methodsOf } from '../../src/store/methods.ts';
import type { Store } from '../../src/store/store.ts';
import { sharedServers } from './support/shared-servers.ts';
import { pause } from './support/traffic.ts';

const kinds = await sharedServers();

const arms = ['a', 'b'];

/** How often a store is read. */
function counting(store: Store): { store: Store; reads: () => number } {
	let reads = 0;
	const read: Store['read'] = (goal, cursor) => {
		reads++;
		return store.read(goal, cursor);
	};
	return {
		reads: () => reads,
		store: { ...methodsOf(store), read },
	};
}

for (const [kind, isReached, open] of kinds) {
	describe.skipIf(!isReached)(`workers on ${kind}`, () => {
		it('see what others learnt within about a second while requests come, and ask nothing while none do', async () => {
			const watched = counting(open());
			const one = createBandit({ goal: 'seen', arms, store: open(), forgetting: false });
			const two = createBandit({ goal: 'seen', arms, store: watched.store, forgetting: false });
			await Promise.all([one.ready, two.ready]);
			for (let i = 0; i < 20; i++) await one.report(one.decide({ arm: 'a' }).id, i % 2 === 0 ? 'success' : 'failure');
			const start = performance.now();
			while (two.insights().arms[0]!.outcomes < 20 && performance.now() - start < 15_000) {
				two.decide({ arm: 'b' });
				await pause(20);
			}
			expect(two.insights().arms[0]!.outcomes).toBe(20);
			await two.flush();
			// What was on its way comes to its end.
			let before: number;
			do {
				before = watched.reads();
				await pause(300);
			} while (watched.reads() !== before);
			await pause(1500);
			expect(watched.reads()).toBe(before);
			await Promise.all([one.close(), two.close()]);
		});

		it('find the decisions of others at once', async () => {
			const one = createBandit({ goal: 'found', arms, store: open(), silence: 'failure', outcomeTimeoutMs: 60_000 });
			const two = createBandit({ goal: 'found', arms, store: open(), silence: 'failure', outcomeTimeoutMs: 60_000 });
			await Promise.all([one.ready, two.ready]);
			for (let i = 0; i < 10; i++) {
				// Reported elsewhere before it is written here.
				expect(await two.report(one.decide().id, 'success')).toMatchObject({ status: 'recorded' });
			}
			await Promise.all([one.close(), two.close()]);
		});

		it('take up what is pinned and retired on one of them', async () => {
			const [one, two] = [open(), open()].map((store) => createBandit({ goal: 'pinned', arms: [...arms, 'c'], store }));
			await Promise.all([one!.ready, two!.ready]);
			await changeControl(open(), 'pinned', Date.now(), () => ({ pinned: 'c', retired: ['a'] }));
			await Promise.all([one!.refresh(), two!.refresh()]);
			for (const bandit of [one!, two!]) {
				expect(bandit.decide().arm).toBe('c');
				expect(bandit.arms.find(({ id }) => id === 'a')!.retired).toBe(true);
				await bandit.close();
			}
		});
	});
}
