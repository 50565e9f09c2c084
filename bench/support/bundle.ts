import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');

/** A bundle's weight, in thousands of bytes. */
export interface Weight {
	readonly minified: number;
	readonly gzipped: number;
	/** What is heaviest in it: by package, or for the package's own files by room. */
	readonly parts: readonly (readonly [name: string, kilobytes: number])[];
}

/** What esbuild makes of some code that uses the built package: minified, for a browser or an edge worker. */
export async function bundle(code: string, conditions: readonly string[] = []) {
	const result = await build({
		stdin: { contents: code, resolveDir: root, sourcefile: 'entry.js' },
		absWorkingDir: root,
		bundle: true,
		minify: true,
		format: 'esm',
		platform: 'browser',
		// What is built is weighed, not the sources that the paths of tsconfig.json lead to.
		tsconfigRaw: {},
		conditions: [...conditions],
		metafile: true,
		write: false,
		logLevel: 'silent',
	});
	return { code: result.outputFiles[0]!.text, metafile: result.metafile };
}

/** Weighs what `code` makes of the built package. */
export async function weigh(code: string, conditions: readonly string[] = []): Promise<Weight> {
	const { code: text, metafile } = await bundle(code, conditions);
	const parts = new Map<string, number>();
	for (const [file, { bytesInOutput }] of Object.entries(Object.values(metafile.outputs)[0]!.inputs)) {
		const name = partOf(file);
		parts.set(name, (parts.get(name) ?? 0) + bytesInOutput / 1000);
	}
	return {
		minified: Buffer.byteLength(text) / 1000,
		gzipped: gzipSync(text).byteLength / 1000,
		parts: [...parts].sort(([, a], [, b]) => b - a),
	};
}

function partOf(file: string): string {
	const installed = file.split('node_modules/').at(-1)!;
	if (installed !== file)
		return installed
			.split('/')
			.slice(0, installed.startsWith('@') ? 2 : 1)
			.join('/');
	return file.split('/').slice(0, 2).join('/');
}

/** The uses of the package that are weighed, and the most that each may weigh, kB minified. */
export const uses = {
	'createBandit, memoryStore': { code: "export { createBandit, memoryStore } from 'bandit-model';", most: 123 },
	'all, nonEmpty': { code: "export { all, nonEmpty } from 'bandit-model';", most: 15 },
	'banditModel, telemetry': {
		code: "import 'bandit-model/telemetry'; export { banditModel } from 'bandit-model/ai-sdk';",
		most: 240,
	},
	banditModel: { code: "export { banditModel } from 'bandit-model/ai-sdk';", most: 200 },
} as const;
