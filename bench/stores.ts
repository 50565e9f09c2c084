/**
 * Stores: outcomes a second beside the barest client, what an outcome costs as a store grows, and what learning together costs.
 * Redis and Postgres are those of REDIS_URL and DATABASE_URL, else the ones of this machine.
 *
 *   npm run bench stores [processes | growth | together] [long]
 */
import { printGrowth } from './stores/growth.ts';
import { printProcesses } from './stores/processes.ts';
import { printTogether } from './stores/together.ts';

const parts = { processes: printProcesses, growth: printGrowth, together: printTogether };
const asked = process.argv.slice(2).filter((word): word is keyof typeof parts => word in parts);
for (const part of asked.length > 0 ? asked : (Object.keys(parts) as (keyof typeof parts)[])) await parts[part]();
