import { readFile, writeFile } from 'node:fs/promises';
import { InvalidOptionError } from '../../base/errors.ts';
import { hashString } from '../../base/hash.ts';
import type { MarkRecord } from '../../base/records.ts';
import { randomUuid } from '../../base/uuid.ts';
import { plain, say, sayJson } from '../output.ts';
import { goalOf, type Shared, withStore } from '../shared.ts';

/** Statistics as `export` writes them. */
interface Exported {
	readonly goal: string;
	readonly rows: readonly { readonly key: string; readonly sums: readonly number[] }[];
}

/** `export`: the statistics of a goal, as JSON. */
export async function exportGoal(_: readonly string[], options: Shared & { out?: string }): Promise<number> {
	return withStore(options, async (store) => {
		const goal = await goalOf(store, options);
		const { rows } = await store.read(goal);
		const exported: Exported = { goal, rows: rows.map(({ key, sums }) => ({ key, sums: Array.from(sums) })) };
		const text = JSON.stringify(exported);
		if (options.out === undefined) say(text);
		else await writeFile(options.out, `${text}\n`);
		return 0;
	});
}

/** `import FILE`: adds exported statistics to a goal, once. */
export async function importGoal([file = '']: readonly string[], options: Shared): Promise<number> {
	const text = await readFile(file, 'utf8');
	const { goal: from, rows } = parseExported(file, text);
	const goal = options.goal ?? from;
	return withStore(
		options,
		async (store) => {
			const id = `import/${hashString(text).toString(16)}-${text.length}`;
			let isNew = false;
			await store.transact(goal, {
				writer: randomUuid(),
				number: 1,
				changes: [
					{
						id,
						apply: (stored) => {
							isNew = stored === undefined;
							if (!isNew) return undefined;
							const mark: MarkRecord = {
								id,
								kind: 'mark',
								time: Date.now(),
								dueAt: Number.POSITIVE_INFINITY,
								revision: 1,
							};
							return { record: mark };
						},
					},
				],
				sums: () => ({ add: isNew ? rows.map(({ key, sums }) => ({ key, sums: Float64Array.from(sums) })) : [] }),
			});
			if (options.json) sayJson({ goal, rows: rows.length, isNew });
			else
				say(
					plain(
						isNew ? `${goal}: ${rows.length} rows came in.` : `${goal}: this file had come in before; nothing changed.`,
					),
				);
			return 0;
		},
		{ isNew: true },
	);
}

function parseExported(file: string, text: string): Exported {
	let parsed: Exported | undefined;
	try {
		parsed = JSON.parse(text) as Exported;
	} catch {
		parsed = undefined;
	}
	const rows = parsed?.rows;
	const isWhole =
		typeof parsed?.goal === 'string' &&
		Array.isArray(rows) &&
		rows.every(({ key, sums }) => typeof key === 'string' && Array.isArray(sums) && sums.every(Number.isFinite));
	if (!isWhole) throw new InvalidOptionError('file', file, 'Give a file that `bandit-model export` wrote.');
	return parsed!;
}

/** `reset --yes`: forgets what a goal has learnt. Decisions stay until they are due. */
export async function reset(_: readonly string[], options: Shared & { yes?: boolean }): Promise<number> {
	return withStore(options, async (store) => {
		const goal = await goalOf(store, options);
		const { rows } = await store.read(goal);
		if (options.yes !== true) {
			console.error(
				plain(
					`bandit-model: this would forget ${rows.length} rows of ${goal}. Say --yes to do it; \`export\` keeps a copy.`,
				),
			);
			return 1;
		}
		await store.transact(goal, {
			writer: randomUuid(),
			number: 1,
			changes: [],
			sums: () => ({ add: [], drop: rows.map(({ key }) => key) }),
		});
		if (options.json) sayJson({ goal, rows: rows.length });
		else
			say(
				plain(
					`${goal}: ${rows.length} rows are forgotten. Processes that run keep what they know until they start anew.`,
				),
			);
		return 0;
	});
}
