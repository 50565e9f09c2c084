/** A process of its own that writes one batch and kills itself at a given step of it. */
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';
import { deathBatch } from './death-batch.ts';

const [path, step] = process.argv.slice(2);
const store = sqliteStore(path!);
const die = (at: string): void => {
	if (at === step) process.kill(process.pid, 'SIGKILL');
};
await store.transact('g', deathBatch(die));
die('answered');
