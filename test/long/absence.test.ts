import { describe, expect, it } from 'vitest';
import { postgresStore } from '../../src/store/postgres/postgres.ts';
import { redisStore } from '../../src/store/redis/redis.ts';
import { hasPostgres, OwnPostgres } from '../store/support/own-postgres.ts';
import { hasRedis, OwnRedis } from '../store/support/own-redis.ts';
import { LossyProxy } from '../store/support/proxy.ts';
import { expectAllThereOnce, patientMs, pause, underTraffic } from '../store/support/traffic.ts';

/** Few enough that all that comes in a minute fits into what may wait. */
const load = { pauseMs: 60 };

describe.skipIf(!hasRedis)('a Redis', () => {
	it('that is away for a minute under load', async () => {
		const server = await OwnRedis.start('--appendonly', 'yes', '--appendfsync', 'always');
		const [one, two] = [redisStore(server.url), redisStore(server.url)];
		const trouble = async (): Promise<void> => {
			await server.kill();
			await pause(60_000);
			await server.start();
		};
		const report = await underTraffic([one, two], trouble, load);
		expect(report.decisions).toBeGreaterThan(1000);
		await expectAllThereOnce(redisStore(server.url, { timeoutMs: patientMs }), report);
		await one.close();
		await two.close();
		await server.remove();
	});

	it('that takes two seconds for each answer', async () => {
		const server = await OwnRedis.start();
		const proxy = await LossyProxy.start(server.port);
		const store = redisStore(`redis://127.0.0.1:${proxy.port}`);
		const trouble = async (): Promise<void> => {
			proxy.delayMs = 1000;
			await pause(15_000);
			proxy.delayMs = 0;
		};
		await expectAllThereOnce(
			redisStore(server.url, { timeoutMs: patientMs }),
			await underTraffic([store], trouble, load),
		);
		await store.close();
		await proxy.close();
		await server.remove();
	});
});

describe.skipIf(!hasPostgres)('a Postgres', () => {
	it('that is away for a minute under load', async () => {
		const server = await OwnPostgres.start();
		const [one, two] = [postgresStore(server.url), postgresStore(server.url)];
		const trouble = async (): Promise<void> => {
			server.stop();
			await pause(60_000);
			server.start();
		};
		const report = await underTraffic([one, two], trouble, load);
		expect(report.decisions).toBeGreaterThan(1000);
		const reader = postgresStore(server.url, { timeoutMs: patientMs });
		await expectAllThereOnce(reader, report);
		for (const store of [one, two, reader]) await store.close();
		server.remove();
	});
});
