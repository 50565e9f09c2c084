import { open, readFile } from 'node:fs/promises';
import { InvalidOptionError } from '../../base/errors.ts';
import { goalOf, type Shared, withStore } from '../shared.ts';
import { readJsonl } from './jsonl.ts';
import { armsOf, type LoggedPrompt } from './logged.ts';
import { readOwn } from './own.ts';
import { promptfooResults, readPromptfoo } from './promptfoo.ts';

/** Reads a log in any of its forms: JSONL, the results of promptfoo, or a store of this package. */
export async function readLogFile(file: string, options: Shared): Promise<LoggedPrompt[]> {
	const prompts = await read(file, options);
	if (prompts.length === 0) throw new InvalidOptionError('log', file, 'There is nothing in it.');
	return prompts;
}

async function read(file: string, options: Shared): Promise<LoggedPrompt[]> {
	if (/^[a-z][a-z0-9+.-]+:\/\//i.test(file) || (await isSqlite(file))) {
		const place = { ...options, store: file, db: undefined };
		return withStore(place, async (store) => readOwn(store, await goalOf(store, place)));
	}
	const text = await readFile(file, 'utf8');
	const results = promptfooResults(parsed(text));
	return results === undefined ? readJsonl(file, text) : readPromptfoo(results);
}

async function isSqlite(file: string): Promise<boolean> {
	const handle = await open(file);
	try {
		const head = Buffer.alloc(15);
		await handle.read(head, 0, 15, 0);
		return head.toString('latin1') === 'SQLite format 3';
	} finally {
		await handle.close();
	}
}

function parsed(text: string): unknown {
	if (!text.trimStart().startsWith('{')) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** The arms that are meant: those that are named, or all of the log. Throws InvalidOptionError. */
export function chosenArms(prompts: readonly LoggedPrompt[], named: string | undefined): string[] {
	const known = armsOf(prompts);
	if (named === undefined) return known;
	const arms = named.split(',').map((arm) => arm.trim());
	for (const arm of arms) {
		if (!known.includes(arm)) {
			throw new InvalidOptionError('--arms', arm, `The log has ${known.slice(0, 20).join(', ')}.`);
		}
	}
	return arms;
}
