import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/** The parts of a built package that are raced. */
export interface Build {
	readonly core: typeof import('bandit-model');
	readonly aiSdk: typeof import('bandit-model/ai-sdk');
	readonly sqlite: typeof import('bandit-model/sqlite');
}

/**
 * This package, and beside it the one built in the folder that `--against` names (a checkout of an earlier commit, after
 * `npm run build`), by the names under which they are shown.
 */
export async function builds(): Promise<Record<string, Build>> {
	const { values } = parseArgs({ options: { against: { type: 'string' } }, strict: false });
	const here: Build = {
		core: await import('bandit-model'),
		aiSdk: await import('bandit-model/ai-sdk'),
		sqlite: await import('bandit-model/sqlite'),
	};
	if (typeof values.against !== 'string') return { 'bandit-model': here };
	const folder = resolve(values.against);
	const { exports } = (
		(await import(pathToFileURL(resolve(folder, 'package.json')).href, { with: { type: 'json' } })) as {
			default: { exports: Record<string, string | { default: string }> };
		}
	).default;
	const load = async (subpath: string): Promise<never> => {
		const target = exports[subpath]!;
		const file = resolve(folder, typeof target === 'string' ? target : target.default);
		return (await import(pathToFileURL(file).href)) as never;
	};
	const there: Build = { core: await load('.'), aiSdk: await load('./ai-sdk'), sqlite: await load('./sqlite') };
	return { 'bandit-model': here, 'before: bandit-model': there };
}
