import { StoreError } from '../../base/errors.ts';
import type { RedisClient } from './client.ts';
import { run } from './script.ts';
import { info } from './scripts.ts';

/** The oldest server that has what the scripts use (streams that are cut at an id). */
const oldest = [6, 2] as const;

/** Refuses a server that is too old; warns of one that may throw away what is learnt. One that says nothing is taken as it is. */
export async function checkServer(client: RedisClient, warn: (message: string) => void): Promise<void> {
	const said = await run(client, info, [], []).catch((error: unknown) => {
		if (/unknown|permission|not allowed|not supported|NOPERM/i.test(String(error))) return undefined;
		throw error;
	});
	if (typeof said !== 'string') return;
	const field = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(said)?.[1];
	const version = field('redis_version');
	const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
	if (version !== undefined && (major < oldest[0] || (major === oldest[0] && minor < oldest[1]))) {
		throw new StoreError(`redis: this server is version ${version}. Give one of version ${oldest.join('.')} or newer.`);
	}
	const policy = field('maxmemory_policy');
	if (policy !== undefined && policy !== 'noeviction' && field('maxmemory') !== '0') {
		warn(
			`bandit-model: maxmemory-policy of this Redis is ${policy}, so that it may throw away what was learnt when it is full. ` +
				'Set it to noeviction, or give another server.',
		);
	}
}
