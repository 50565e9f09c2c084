import { afterEach, beforeEach, describe, it } from 'vitest';
import { redisStore } from '../../../src/store/redis/redis.ts';
import type { Store } from '../../../src/store/store.ts';
import { badNetworkTests } from '../support/bad-network.ts';
import { hasRedis, OwnRedis } from '../support/own-redis.ts';
import { LossyProxy } from '../support/proxy.ts';
import { expectAllThereOnce, patientMs, pause, underTraffic } from '../support/traffic.ts';

/** Nothing that was confirmed is lost with the server. */
const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];

describe.skipIf(!hasRedis)('a Redis that has a bad day', { timeout: 120_000 }, () => {
	let server: OwnRedis;
	let proxy: LossyProxy;
	const stores: Store[] = [];
	beforeEach(async () => {
		server = await OwnRedis.start(...durable);
		proxy = await LossyProxy.start(server.port);
	});
	afterEach(async () => {
		for (const store of stores.splice(0)) await store.close();
		await proxy.close();
		await server.remove();
	});
	const open = (port = proxy.port, timeoutMs = 1000): Store => {
		const store = redisStore(`redis://127.0.0.1:${port}`, { timeoutMs });
		stores.push(store);
		return store;
	};

	it('is killed in mid-flight, and comes back with its data', async () => {
		const report = await underTraffic([open(server.port), open(server.port)], async ({ served, told }) => {
			await server.kill();
			await served();
			await told(/./);
			await server.start();
		});
		await expectAllThereOnce(open(server.port, patientMs), report);
	});

	it('comes back without its data, and is refilled by its readers, once', async () => {
		const workers = [open(server.port), open(server.port), open(server.port)];
		const report = await underTraffic(workers, async ({ served }) => {
			// All have read what all have written.
			for (const store of workers) await store.read('support');
			await server.kill();
			server.wipe();
			await served();
			await server.start();
		});
		await expectAllThereOnce(open(server.port, patientMs), report);
	});

	badNetworkTests({ open, openDirect: () => open(server.port, patientMs), proxy: () => proxy });

	it('takes what it is sent, and does not answer', async () => {
		const report = await underTraffic([open(proxy.port, 150), open(proxy.port, 150)], async ({ served }) => {
			proxy.isSilent = true;
			await pause(400);
			proxy.isSilent = false;
			proxy.cut();
			await served();
		});
		await expectAllThereOnce(open(server.port, patientMs), report);
	});

	it('is out of memory, and read-only', async () => {
		const report = await underTraffic([open(server.port)], async ({ served, told }) => {
			await server.command('CONFIG', 'SET', 'maxmemory', '1');
			await served();
			await told(/OOM/);
			await server.command('CONFIG', 'SET', 'maxmemory', '0');
			await server.command('CONFIG', 'SET', 'min-replicas-to-write', '1');
			await served();
			await server.command('CONFIG', 'SET', 'min-replicas-to-write', '0');
		});
		await expectAllThereOnce(open(server.port, patientMs), report);
	});
});
