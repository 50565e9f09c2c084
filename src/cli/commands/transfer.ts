import { readFile, writeFile } from 'node:fs/promises';
import { type ExportedStatistics, importStatistics } from '../../bandit/statistics.ts';
import { InvalidOptionError } from '../../base/errors.ts';
import { hashString } from '../../base/hash.ts';
import { resetGoal } from '../../journal/resets.ts';
import { plain, say, sayJson } from '../output.ts';
import { goalOf, type Shared, withStore } from '../shared.ts';
import { checkArm } from './control.ts';

/** `export`: the statistics of a goal, as JSON. */
export async function exportGoal(_: readonly string[], options: Shared & { out?: string }): Promise<number> {
	return withStore(options, async (store) => {
		const goal = await goalOf(store, options);
		const { rows } = await store.read(goal);
		const exported: ExportedStatistics = { goal, rows: rows.map(({ key, sums }) => ({ key, sums: Array.from(sums) })) };
		const text = JSON.stringify(exported);
		if (options.out === undefined) say(text);
		else await writeFile(options.out, `${text}\n`);
		return 0;
	});
}

/** `import FILE`: adds exported statistics to a goal, once. */
export async function importGoal([file = '']: readonly string[], options: Shared): Promise<number> {
	const text = await readFile(file, 'utf8');
	const exported = parseExported(file, text);
	const goal = options.goal ?? exported.goal;
	const id = `${hashString(text).toString(16)}-${text.length}`;
	return withStore(
		options,
		async (store) => {
			const isNew = await importStatistics(exported, id, { goal, store, now: Date.now() });
			const { length } = exported.rows;
			if (options.json) sayJson({ goal, rows: length, isNew });
			else {
				const came = `${goal}: ${length} rows came in.`;
				say(plain(isNew ? came : `${goal}: this file had come in before; nothing changed.`));
			}
			return 0;
		},
		{ isNew: true },
	);
}

function parseExported(file: string, text: string): ExportedStatistics {
	let parsed: ExportedStatistics | undefined;
	try {
		parsed = JSON.parse(text) as ExportedStatistics;
	} catch {
		parsed = undefined;
	}
	if (typeof parsed?.goal !== 'string' || !Array.isArray(parsed.rows)) {
		throw new InvalidOptionError('file', file, 'Give a file that `bandit-model export` wrote.');
	}
	return parsed;
}

/** `reset --yes`: forgets what a goal has learnt, or what it has of one arm. Decisions stay until they are due. */
export async function reset(_: readonly string[], options: Shared & { yes?: boolean; arm?: string }): Promise<number> {
	return withStore(options, async (store) => {
		const goal = await goalOf(store, options);
		const { arm } = options;
		if (arm !== undefined) await checkArm(store, goal, arm);
		const what = arm === undefined ? goal : `${arm} in ${goal}`;
		if (options.yes !== true) {
			const would = `this would forget what is known of ${what}. Say --yes to do it; \`export\` keeps a copy.`;
			console.error(plain(`bandit-model: ${would}`));
			return 1;
		}
		const rows = await resetGoal(store, goal, Date.now(), arm);
		if (options.json) sayJson({ goal, rows, ...(arm !== undefined && { arm }) });
		else
			say(plain(`${what}: ${rows} rows are forgotten. Processes that run keep what they know until they start anew.`));
		return 0;
	});
}
