/** A process of its own that does its part of a workload, and then says which bits it holds. */
import { createHash } from 'node:crypto';
import { openPlace, type Place } from './open.ts';
import { type Workload, work } from './workload.ts';

const [place, workload, me] = process.argv.slice(2).map((text) => JSON.parse(text)) as [Place, Workload, number];
const store = openPlace(place);
await store.read('g');
await work(store, workload, me);
process.send!('done');
process.on('message', async () => {
	const { rows } = await store.read('g');
	const hash = createHash('sha256');
	for (const { key, sums } of [...rows].sort((a, b) => (a.key < b.key ? -1 : 1))) hash.update(key).update(sums);
	process.send!(hash.digest('hex'));
	await store.close();
	process.disconnect();
});
