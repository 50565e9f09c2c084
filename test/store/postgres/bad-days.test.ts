import { inspect } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresStore } from '../../../src/store/postgres/postgres.ts';
import type { Store } from '../../../src/store/store.ts';
import { badNetworkTests } from '../support/bad-network.ts';
import { hasPostgres, OwnPostgres } from '../support/own-postgres.ts';
import { LossyProxy } from '../support/proxy.ts';
import { ownName } from '../support/servers.ts';
import { eventually, expectAllThereOnce, patientMs, underTraffic } from '../support/traffic.ts';

describe.skipIf(!hasPostgres)('a Postgres that has a bad day', { timeout: 120_000 }, () => {
	let server: OwnPostgres;
	let proxy: LossyProxy;
	let schema: string;
	const stores: Store[] = [];
	beforeAll(async () => {
		server = await OwnPostgres.start();
		proxy = await LossyProxy.start(server.port);
	});
	beforeEach(() => {
		schema = ownName();
	});
	afterEach(async () => {
		for (const store of stores.splice(0)) await store.close();
	});
	afterAll(async () => {
		await proxy?.close();
		server?.remove();
	});
	const open = (port = proxy.port, timeoutMs = 1500): Store => {
		const store = postgresStore(`postgres://postgres@127.0.0.1:${port}/postgres`, { schema, timeoutMs });
		stores.push(store);
		return store;
	};
	const ask = async (text: string): Promise<unknown[]> => {
		const client = new pg.Client(server.url);
		await client.connect();
		const { rows } = await client.query(text);
		await client.end();
		return rows;
	};

	it('crashes in mid-flight, and comes back', async () => {
		const report = await underTraffic([open(server.port), open(server.port)], async ({ served, told }) => {
			server.stop('immediate');
			await served();
			await told(/./);
			server.start();
		});
		await expectAllThereOnce(open(server.port, patientMs), report);
	});

	badNetworkTests({ open, openDirect: () => open(server.port, patientMs), proxy: () => proxy });

	it('is read-only', async () => {
		const report = await underTraffic([open(server.port)], async ({ served, told }) => {
			await ask('alter system set default_transaction_read_only = on');
			await ask('select pg_reload_conf()');
			await served();
			await told(/read-only/);
			await ask('alter system reset default_transaction_read_only');
			await ask('select pg_reload_conf()');
		});
		await expectAllThereOnce(open(server.port, patientMs), report);
	});

	it('has no connection left', async () => {
		const pool = new pg.Pool({ connectionString: server.url, max: 1, connectionTimeoutMillis: 100 });
		const report = await underTraffic([postgresStore(pool, { schema })], async ({ served, told }) => {
			const taken = await eventually(() => pool.connect());
			await served();
			await told(/timeout/);
			taken.release();
		});
		await pool.end();
		await expectAllThereOnce(open(server.port, patientMs), report);
	});

	it('serves workers whose clocks are an hour wrong', async () => {
		const workers = [open(server.port), open(server.port), open(server.port)];
		const report = await underTraffic(workers, ({ served }) => served(), { skewMs: [3_600_000, -3_600_000, 0] });
		await expectAllThereOnce(open(server.port, patientMs), report);
	});

	it('has a newer schema, or none where it may make none', async () => {
		await open(server.port).goals();
		await ask(`insert into "${schema}".migrations (id) values (99)`);
		await expect(open(server.port).goals()).rejects.toThrow(/version 99.*up to \d.*Update/s);
		const missing = postgresStore(server.url, { schema: ownName(), migrate: false });
		stores.push(missing);
		await expect(missing.goals()).rejects.toThrow(/version 0.*migrationSql/s);
	});

	it('lets nobody in who can not say who he is, and no password is told', async () => {
		await ask(`create role stranger login password 'geheim'; revoke connect on database postgres from public`);
		const store = postgresStore(`postgres://stranger:geheim@127.0.0.1:${server.port}/postgres`, { schema });
		stores.push(store);
		const error = await (async () => store.goals())().catch((thrown: unknown) => thrown);
		expect(String(error)).toMatch(/StoreError: postgres: permission denied/);
		expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/geheim|stranger/);
	});
});
