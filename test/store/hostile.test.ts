import { inspect } from 'node:util';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../../src/base/errors.ts';
import { adding, opening, row, sumsOf, Writer } from '../../src/store/conformance/changes.ts';
import { secretsOf, shownPlace } from '../../src/store/log/secrets.ts';
import { migrationSql, postgresStore } from '../../src/store/postgres/postgres.ts';
import { redisStore } from '../../src/store/redis/redis.ts';
import type { Store } from '../../src/store/store.ts';
import { withoutSecrets } from '../../src/store/without-secrets.ts';
import { hasRedis, OwnRedis } from './support/own-redis.ts';
import { freePort } from './support/ports.ts';
import { databaseUrl, dropNamespace, dropSchema, isReachable, ownName, redisUrl } from './support/servers.ts';

const names = [
	`'; drop schema public cascade; --`,
	'$1',
	'%s%n{}',
	'a}:d:x',
	'{a}',
	'a%7d:d:x',
	'*',
	'a b\r\nFLUSHALL\r\n',
	'\u0001\u001b[31m',
	'__proto__',
	'constructor',
	'null',
	'123',
	'1e5',
	'~x',
	'[1]',
	'"quoted"',
	'\\',
	'🎲 ключ',
	'',
];

/** What no server can keep as it is. */
const refused = ['\0', 'a\0b', '\ud800', 'x\udfff', 'k'.repeat(100_000), '🎲'.repeat(400)];

const name = ownName();
const cleaning: (() => Promise<unknown>)[] = [];
afterAll(async () => {
	for (const clean of cleaning) await clean();
});

const stores: Record<string, (() => Store) | undefined> = {
	redis: (await isReachable(redisUrl)) ? () => redisStore(redisUrl, { namespace: name }) : undefined,
	postgres: (await isReachable(databaseUrl)) ? () => postgresStore(databaseUrl, { schema: name }) : undefined,
};

for (const [kind, open] of Object.entries(stores)) {
	describe.skipIf(open === undefined)(`${kind}: what a name says is data`, () => {
		it('as a goal, an id, an alias, a key and a writer, and no two are mixed up', async () => {
			const store = open!();
			cleaning.push(async () => store.close());
			for (const [i, goal] of names.entries()) {
				const writer = new Writer(store, `${goal}/w`);
				await writer.write(
					goal,
					...names.map((id, j) => opening(`${id}-`, { time: i, aliases: [`${id}+`], dueAt: 1e9 + j })),
				);
				await writer.write(goal, adding(...names.map((key, j) => row(`${key}.`, i, j))));
			}
			for (const [i, goal] of names.entries()) {
				expect(await sumsOf(store, goal)).toEqual({
					draws: [names.length],
					...Object.fromEntries(names.map((key, j) => [`${key}.`, [i, j]])),
				});
				for (const id of names) {
					expect(await store.get(goal, `${id}-`)).toMatchObject({ id: `${id}-`, time: i });
					expect(await store.get(goal, `${id}+`)).toMatchObject({ id: `${id}-` });
				}
				const due = await store.due(goal, 2e9, 100);
				expect(due.map(({ id }) => id)).toEqual(['adding', ...names.map((id) => `${id}-`)]);
			}
			expect([...(await store.goals())].sort()).toEqual([...names].sort());
		}, 60_000);

		it('and what can not be kept is refused, and nothing of it is there', async () => {
			const store = open!();
			cleaning.push(async () => store.close());
			const before = [...(await store.goals())].sort();
			for (const bad of refused) {
				const writer = new Writer(store);
				await expect(writer.write(bad, opening('d'))).rejects.toThrow(/can't be stored/);
				await expect(writer.write('bad', opening(bad))).rejects.toThrow(/can't be stored/);
				await expect(writer.write('bad', opening('d', { aliases: [bad] }))).rejects.toThrow(/can't be stored/);
				await expect(writer.write('bad', adding(row(bad, 1)))).rejects.toThrow(/can't be stored/);
				expect(await store.get('bad', bad)).toBeUndefined();
				expect(await store.get(bad, 'd')).toBeUndefined();
			}
			expect([...(await store.goals())].sort()).toEqual(before);
		});

		it('and whatever JSON can hold is a record', async () => {
			const store = open!();
			cleaning.push(async () => store.close());
			const segment = `${names.join('')}\0\ud800\u2028${'x'.repeat(100_000)}`;
			await new Writer(store).write('json', opening('d', { segment }));
			expect(await store.get('json', 'd')).toMatchObject({ segment });
		});
	});
}

if (stores.postgres) cleaning.push(() => dropSchema(name));
if (stores.redis) {
	cleaning.push(async () => {
		const redis = new Redis(redisUrl);
		await dropNamespace(redis, name);
		redis.disconnect();
	});
}

describe('an option that can not be used', () => {
	it.each(['', 'a b', 'a:b', 'a}', 'x'.repeat(65), 7, null])('is refused as a namespace: %j', (namespace) => {
		expect(() => redisStore(redisUrl, { namespace: namespace as string })).toThrow(InvalidOptionError);
	});

	it.each(['', '1a', 'a-b', 'a"b', "a'; drop", 'x'.repeat(64), null])('is refused as a schema: %j', (schema) => {
		expect(() => postgresStore(databaseUrl, { schema: schema as string })).toThrow(InvalidOptionError);
		expect(() => migrationSql({ schema: schema as string })).toThrow(InvalidOptionError);
	});

	it('is refused as a client, and a text that may hold a password is not shown', () => {
		for (const make of [redisStore, postgresStore] as ((client: never) => Store)[]) {
			for (const bad of [undefined, null, 7, {}, [], () => {}]) {
				expect(() => make(bad as never)).toThrow(InvalidOptionError);
			}
			expect(() => make('mysql://root:geheim@db' as never)).toThrow(/Give a URL/);
			expect(() => make('mysql://root:geheim@db' as never)).not.toThrow(/geheim/);
		}
		expect(() => redisStore(redisUrl, { durability: 'most' as never })).toThrow(/durability/);
		expect(() => redisStore(redisUrl, { timeoutMs: 0 })).toThrow(/timeoutMs/);
		expect(() => postgresStore(databaseUrl, { migrate: 1 as never })).toThrow(/migrate/);
	});
});

describe('an address of a store', () => {
	it.each([
		['postgres://ada:ge:heim@db/app', ['ge:heim', 'ada'], 'postgres://db/app'],
		['postgres://ada:ge@heim@db/app', ['ge@heim'], 'postgres://db/app'],
		['redis://:ge%2Fheim@db:6379', ['ge%2Fheim', 'ge/heim'], 'redis://db:6379'],
		['postgres://db/app?password=ge%20heim&sslmode=require', ['ge heim'], 'postgres://db/app'],
		['redis://db?authToken=geheim', ['geheim'], 'redis://db'],
		['postgres://ada:ge/heim@db/app', ['ge/heim'], 'postgres://db/app'],
		['data/user@home.db', [], 'data/user@home.db'],
	])('%s has its secrets, and is shown without them', (url, secrets, shown) => {
		expect(secretsOf(url)).toEqual(expect.arrayContaining(secrets));
		expect(shownPlace(url)).toBe(shown);
		for (const secret of secrets) {
			expect(withoutSecrets(new Error(`no ${secret} at ${url}`), secretsOf(url))).not.toContain(secret);
		}
	});

	it('where nobody is at home is told, with the reason', async () => {
		const port = await freePort();
		for (const store of [redisStore(`redis://127.0.0.1:${port}`), postgresStore(`postgres://127.0.0.1:${port}/x`)]) {
			await expect((async () => store.goals())()).rejects.toThrow(/ECONNREFUSED/);
			await store.close();
		}
	});
});

describe.skipIf(!hasRedis)('a server of its own', () => {
	it('gets no client in without its password, and no error tells one', async () => {
		const server = await OwnRedis.start();
		await server.command('CONFIG', 'SET', 'requirepass', 'offen-und-klar');
		const url = `redis://127.0.0.1:${server.port}`;
		const wrong = url.replace('//', '//:ganz%20geheim@');
		const own = new Redis(server.port, { password: 'ganz geheim', retryStrategy: () => null, maxRetriesPerRequest: 0 });
		own.on('error', () => {});
		const other = createClient({ url: wrong, socket: { reconnectStrategy: false } });
		const ours = redisStore(wrong);
		for (const store of [ours, redisStore(own), redisStore(other as never)]) {
			const error = await (async () => store.goals())().catch((thrown: unknown) => thrown);
			expect(String(error)).toMatch(/StoreError: redis: /);
			// Of a client of its own the store knows why.
			if (store === ours) expect(String(error)).toMatch(/WRONGPASS/);
			for (const shown of [error, store]) {
				expect(inspect(shown, { depth: 9, showHidden: true })).not.toMatch(/geheim/);
			}
			await store.close();
		}
		own.disconnect();
		await server.remove();
	});
});

describe.skipIf(!hasRedis)('a Redis that throws keys away when it is full', () => {
	it('is warned of, once', async () => {
		const server = await OwnRedis.start('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru');
		const warnings: string[] = [];
		const store = redisStore(server.url, { warn: (message) => void warnings.push(message) });
		await store.goals();
		await store.goals();
		expect(warnings).toEqual([expect.stringMatching(/maxmemory-policy.*allkeys-lru.*noeviction/)]);
		await store.close();
		await server.remove();
	});
});

describe('a server that is too old', () => {
	it('is refused, with its version', async () => {
		// A client that speaks for it, as there is none to be had.
		const answer = async () => '# Server\r\nredis_version:5.0.14\r\n';
		const store = redisStore({ eval: answer, evalsha: answer });
		await expect((async () => store.goals())()).rejects.toThrow(/5\.0\.14.*6\.2/);
	});
});

describe.skipIf(stores.redis === undefined)('scripts that a server has forgotten', () => {
	it('are sent again', async () => {
		const redis = new Redis(redisUrl);
		const namespace = ownName();
		const writer = new Writer(redisStore(redis, { namespace }));
		await writer.write('g', opening('a'));
		await redis.script('FLUSH');
		await writer.write('g', opening('b'));
		expect(await sumsOf(writer.store)).toEqual({ draws: [2] });
		await dropNamespace(redis, namespace);
		redis.disconnect();
	});
});
