/** One of several processes. */
import { type Part, settlePart } from './settling.ts';

process.send!(await settlePart(JSON.parse(process.argv[2]!) as Part));
process.disconnect();
