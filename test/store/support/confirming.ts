/** A process of its own that settles decisions until it is killed, and says which ones the store has confirmed. */
import { opening, settling, Writer } from '../../../src/store/conformance/changes.ts';
import { openPlace, type Place } from './open.ts';

const [place, prefix] = process.argv.slice(2) as [string, string];
const writer = new Writer(openPlace(JSON.parse(place) as Place));
for (let i = 0; ; i++) {
	const id = `${prefix}-${i}`;
	await writer.write('g', opening(id, {}, null), settling(id, (i % 4) / 4));
	process.stdout.write(`${id}\n`);
}
