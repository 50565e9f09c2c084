import type { Duration } from '../../base/duration.ts';

/** Options of the SQLite store. */
export interface SqliteStoreOptions {
	/**
	 * `'process'` (default): what was confirmed survives the end of any process, kill -9 included; a power cut may take
	 * the last moments. `'full'`: survives a power cut too, at the price of waiting for the disk with each group of writes.
	 */
	readonly durability?: 'process' | 'full';
	/** How long another process's write is waited for, as ms or e.g. `'2s'`, without blocking the event loop. Default 2000. */
	readonly busyTimeoutMs?: Duration;
}
