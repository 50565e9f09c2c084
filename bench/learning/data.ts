import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** What one model made of one prompt. */
export interface Served {
	/** In [0, 1]. */
	readonly score: number;
	/** USD */
	readonly cost: number;
	readonly in_tokens?: number;
	readonly out_tokens?: number;
}

/** A line of a data set in the common form. */
export interface Row {
	readonly dataset: string;
	readonly id: string;
	readonly split?: string;
	readonly prompt: string;
	readonly prompt_chars: number;
	readonly models: Readonly<Record<string, Served>>;
}

/** Models that are compared on prompts that all of them have served. */
export interface Pool {
	readonly name: string;
	readonly models: readonly string[];
	readonly rows: readonly Row[];
	/** Mean score and cost by model. */
	readonly score: readonly number[];
	readonly cost: readonly number[];
}

/** Where a data set has more models than a user would route between: the pool that published figures are for. */
const chosen: Readonly<Record<string, { name: string; models: readonly string[] }>> = {
	zeroeval: {
		name: 'zeroeval5',
		models: [
			'o1-mini-2024-09-12',
			'claude-3-5-sonnet-20241022',
			'gpt-4o-mini-2024-07-18',
			'deepseek-v2.5-0908',
			'gemini-1.5-flash',
		],
	},
	mmlupro: {
		name: 'mmlupro5',
		models: [
			'gemini-1.5-pro-002',
			'gemini-1.5-flash-002',
			'Meta-Llama-3_1-70B-Instruct',
			'Meta-Llama-3_1-8B-Instruct',
			'jamba-1.5-large',
		],
	},
};

/** A data set with all models that served (nearly) every prompt. */
export interface Source {
	readonly name: string;
	readonly models: readonly string[];
	readonly rows: readonly Row[];
}

/** A pool of the given models and rows. */
export function poolOf(name: string, models: readonly string[], rows: readonly Row[]): Pool {
	const mean = (of: (served: Served) => number) =>
		models.map((model) => rows.reduce((sum, row) => sum + of(row.models[model]!), 0) / rows.length);
	return { name, models, rows, score: mean(({ score }) => score), cost: mean(({ cost }) => cost) };
}

/** Rows of a gzip JSONL file. */
export function readRows(file: string): Row[] {
	const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
	return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
}

/** The data sets of a folder, one for each `*.jsonl.gz`. Throws when there is none. */
export function readSources(folder: string): Source[] {
	const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.jsonl.gz')) : [];
	if (files.length === 0) throw new Error(`No data: ${folder} holds no *.jsonl.gz in the common form.`);
	return files.sort().map((file) => {
		const rows = readRows(join(folder, file));
		const counts = new Map<string, number>();
		for (const row of rows)
			for (const model of Object.keys(row.models)) counts.set(model, (counts.get(model) ?? 0) + 1);
		const models = [...counts.keys()].filter((model) => counts.get(model)! >= 0.995 * rows.length);
		return { name: basename(file, '.jsonl.gz'), models, rows };
	});
}

/** The pool of a data set: of all its models, or of those that a user would route between. */
export function mainPool({ name, models, rows }: Source): Pool {
	const used = chosen[name]?.models ?? models;
	const served = rows.filter((row) => used.every((model) => row.models[model] !== undefined));
	return poolOf(chosen[name]?.name ?? name, used, served);
}

/** The main pool of each data set of a folder. Throws when there is none. */
export function readPools(folder: string): Pool[] {
	return readSources(folder).map(mainPool);
}

/** Place of the largest number. */
export function argmax(values: ArrayLike<number>): number {
	let best = 0;
	for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
	return best;
}

export function mean(values: readonly number[]): number {
	return values.length === 0 ? Number.NaN : values.reduce((a, b) => a + b, 0) / values.length;
}

/** USD^-1 such that the best-quality model's mean cost weighs `penalty` points of success. */
export function lambdaOf(pool: Pool, penalty: number): number {
	return penalty / pool.cost[argmax(pool.score)]!;
}
