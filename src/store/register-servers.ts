/** The default store may be a server, by its URL; its code is loaded when it is one. */
import { useServers } from './default.ts';
import { lazyStore } from './lazy.ts';

useServers((asked) => {
	if (/^rediss?:/i.test(asked)) {
		const { url, value: namespace } = withoutParameter(asked, 'namespace');
		return lazyStore('redis', async () => (await import('./redis/redis.ts')).redisStore(url, { namespace }));
	}
	const { url, value: schema } = withoutParameter(asked, 'schema');
	return lazyStore('postgres', async () => (await import('./postgres/postgres.ts')).postgresStore(url, { schema }));
});

/** A URL without one parameter of its query, and what that was. */
function withoutParameter(url: string, name: string): { url: string; value: string | undefined } {
	const [place = '', query] = url.split('?');
	const parameters = new URLSearchParams(query);
	const value = parameters.get(name) ?? undefined;
	parameters.delete(name);
	return { url: parameters.size === 0 ? place : `${place}?${parameters}`, value };
}
