import { InvalidOptionError, StoreError } from '../base/errors.ts';
import { environment } from '../base/host.ts';
import { memoryStore } from './memory.ts';
import { methodsOf } from './methods.ts';
import type { Store } from './store.ts';

/** Where the default store's file is, below the current working directory. */
export const defaultPath = '.bandit-model/bandit.db';

/** Options of the default store. */
export interface DefaultStoreOptions {
	/** The environment. Default: `process.env`. */
	readonly env?: Readonly<Record<string, string | undefined>>;
	/** Told once per process when nothing will be kept on disk. Default: `console.warn`. */
	readonly warn?: (message: string) => void;
}

/** Platforms whose disk is gone with the request. */
const serverless = ['AWS_LAMBDA_FUNCTION_NAME', 'VERCEL', 'NETLIFY', 'K_SERVICE', 'FUNCTIONS_WORKER_RUNTIME'];

/** Opens a file; gives why not where there is no SQLite, or no disk to write to. `isOurs`: nobody said where it is to be. */
type FileOpener = (path: string, isOurs: boolean) => Store | string;

/** How files are opened; undefined in bundles that leave it out. */
let files: FileOpener | undefined;

/** From now on the default store is a file, opened so. SQLite is left out of bundles that have no use for it. */
export function useFiles(opener: FileOpener): void {
	files = opener;
}

/** How a server is opened by its URL; undefined in bundles that leave it out. */
let servers: ((url: string) => Store) | undefined;

/** From now on the default store may be a server, opened so. */
export function useServers(opener: (url: string) => Store): void {
	servers = opener;
}

const open = new Map<string, Store>();
let inMemory: Store | undefined;

/**
 * The store of a bandit that is given none, one per process and place. The environment variable `BANDIT_MODEL_STORE` says where
 * it is: `redis://…` or `rediss://…` (with the package `ioredis` or `redis`; `?namespace=` tells applications apart),
 * `postgres://…` (with `pg` or `postgres`; `?schema=`), the path of a SQLite file, or `memory`. So a deployment on many machines changes no code. Without it, the store is a SQLite file,
 * `.bandit-model/bandit.db` below the current working directory (the folder gets a `.gitignore` of its own).
 * `BANDIT_MODEL_DB` names a file or `memory`, too, and counts where `BANDIT_MODEL_STORE` is not set.
 *
 * Where there is no SQLite, no writable disk, or one that does not last (serverless functions), everything is kept in
 * memory and one warning says so. Throws StoreError for a file that is corrupt, foreign or newer: it is never replaced;
 * InvalidOptionError for a URL of another kind.
 *
 * @example
 * ```ts
 * // BANDIT_MODEL_STORE=postgres://app@db.internal/app node server.js
 * const bandit = createBandit({ arms: ['a', 'b'] });
 * ```
 */
export function defaultStore(options: DefaultStoreOptions = {}): Store {
	const env = options.env ?? environment();
	const warn = options.warn ?? ((message: string) => console.warn(message));
	// A variable that is there and empty says as little as one that is not there.
	const asked = env.BANDIT_MODEL_STORE || env.BANDIT_MODEL_DB || undefined;
	if (asked === 'memory' || asked === ':memory:') return shared();
	if (asked !== undefined && /^[a-z][a-z0-9+.-]+:\/\//i.test(asked)) return serverAt(asked);
	const platform = serverless.find((name) => env[name] !== undefined);
	if (asked === undefined && platform !== undefined) {
		return forgetful(warn, `${platform} is set, so this disk does not last`);
	}
	if (files === undefined) return forgetful(warn, 'this runtime has no node:sqlite');
	const path = asked ?? defaultPath;
	const present = open.get(path);
	if (present !== undefined) return present;
	const opened = files(path, asked === undefined);
	if (typeof opened === 'string') return forgetful(warn, opened);
	const store = sharedBy(opened);
	open.set(path, store);
	return store;
}

function serverAt(url: string): Store {
	const scheme = url.slice(0, url.indexOf(':')).toLowerCase();
	if (!['redis', 'rediss', 'postgres', 'postgresql'].includes(scheme)) {
		throw new InvalidOptionError(
			'BANDIT_MODEL_STORE',
			`${scheme}://…`,
			'Give redis://…, rediss://…, postgres://…, the path of a SQLite file, or memory.',
		);
	}
	if (servers === undefined) {
		throw new StoreError(
			`This bundle opens no ${scheme} URL. Pass a \`store\` made with redisStore() or postgresStore().`,
		);
	}
	const present = open.get(url);
	if (present !== undefined) return present;
	const store = sharedBy(servers(url));
	open.set(url, store);
	return store;
}

/** The default store is shared by all bandits of the process: closing it for one must not close it for the others. */
function sharedBy(store: Store): Store {
	return { ...methodsOf(store), close: () => {} };
}

function shared(): Store {
	inMemory ??= sharedBy(memoryStore());
	return inMemory;
}

let warned = false;

function forgetful(warn: (message: string) => void, why: string): Store {
	if (!warned) {
		warned = true;
		warn(
			`bandit-model: ${why}, so what is learnt is kept in memory and lost with this process. ` +
				'Set BANDIT_MODEL_STORE to redis://…, postgres://… or a writable file, pass a `store`, or set ' +
				'BANDIT_MODEL_STORE=memory to say that this is fine.',
		);
	}
	return shared();
}
