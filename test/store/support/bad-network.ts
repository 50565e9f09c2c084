import { it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import type { LossyProxy } from './proxy.ts';
import { expectAllThereOnce, pause, underTraffic } from './traffic.ts';

/** What a test of a bad network works with: a store through the proxy, one past it, and the proxy. */
export interface Network {
	readonly open: () => Store;
	readonly openDirect: () => Store;
	readonly proxy: () => LossyProxy;
}

/** What any server's store outlives, whatever became of its network: all is there, once. */
export function badNetworkTests({ open, openDirect, proxy }: Network): void {
	it('loses replies after it has done what it was told', async () => {
		const report = await underTraffic([open(), open()], async ({ served }) => {
			for (let i = 0; i < 4; i++) {
				proxy().losesReplies = true;
				await pause(100);
				proxy().losesReplies = false;
				await served();
			}
		});
		await expectAllThereOnce(openDirect(), report);
	});

	it('is slow, and cut off', async () => {
		const report = await underTraffic([open(), open()], async ({ served }) => {
			proxy().delayMs = 100;
			await served();
			proxy().cut();
			proxy().refuses = true;
			await served();
			proxy().refuses = false;
			proxy().delayMs = 0;
		});
		await expectAllThereOnce(openDirect(), report);
	});
}
