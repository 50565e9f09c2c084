/**
 * Runs one file of a directory by its name: `node examples/support/run.ts examples triage` runs `examples/triage.ts`.
 * With no name, or an unknown one, it lists what is there.
 */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [directory = 'examples', name] = process.argv.splice(2, 2);
const names = readdirSync(directory)
	.filter((file) => file.endsWith('.ts'))
	.map((file) => file.slice(0, -'.ts'.length));

if (name !== undefined && names.includes(name)) {
	await import(pathToFileURL(resolve(join(directory, `${name}.ts`))).href);
} else {
	console.error(`${name === undefined ? 'Which one?' : `There is no ${name}.`} One of: ${names.join(', ')}`);
	process.exitCode = 1;
}
