/** A process of its own that settles decisions, and says which ones the store has confirmed. */

import { opening, settling, Writer } from '../../src/store/conformance/changes.ts';
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';

const [path, prefix, count] = process.argv.slice(2);
const store = sqliteStore(path!, { busyTimeoutMs: 20_000 });
const writer = new Writer(store);
for (let i = 0; i < Number(count); i++) {
	const id = `${prefix}-${i}`;
	await writer.write('g', opening(id), settling(id, i % 2));
	process.stdout.write(`${id}\n`);
}
await store.close();
