import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

export const root = resolve(import.meta.dirname, '../..');

/** The runtimes that users have: the oldest supported line, in the workspace, and the root's. */
export const nodes = [
	{ runtime: 'Node 22', node: join(root, 'test/package/node_modules/node/bin/node') },
	{ runtime: 'Node 24', node: process.execPath },
];

/** The compilers that users have: the workspace's 5 and the root's 7. */
export const compilers = [
	['TypeScript 5', join(root, 'test/package/node_modules/typescript/bin/tsc')],
	['TypeScript 7', join(root, 'node_modules/typescript/bin/tsc')],
] as const;

/** Every compiler under both kinds of resolution that ESM users have. */
export const checks = compilers.flatMap(([name, compiler]) => [
	{ name, compiler, module: 'nodenext', moduleResolution: 'nodenext' },
	{ name, compiler, module: 'esnext', moduleResolution: 'bundler' },
]);

/** Without the one that takes longest and finds nothing that the others don't: each compiler and each resolution is there. */
export const mostChecks = checks.filter((check) => check.name !== 'TypeScript 5' || check.module === 'nodenext');

const directories: string[] = [];

/** An empty directory outside the repository. */
function emptyDirectory(): string {
	const directory = mkdtempSync(join(tmpdir(), 'bandit-model-'));
	directories.push(directory);
	return directory;
}

/** Removes every tarball and project made here. */
export function cleanUp(): void {
	for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
}

/** Packs what is built, as npm would publish it. Returns the tarball's path. */
export async function pack(): Promise<string> {
	if (newest(join(root, 'dist'), '.js') < newest(join(root, 'src'), '.ts')) {
		throw new Error('dist is missing or older than src; run `npm run build` first');
	}
	const directory = emptyDirectory();
	await run(root, 'npm', ['pack', '--ignore-scripts', '--pack-destination', directory]);
	return join(directory, readdirSync(directory)[0]!);
}

/** A user's project with these packages installed. */
export async function createConsumer(packages: readonly string[]): Promise<string> {
	const directory = emptyDirectory();
	writeFileSync(join(directory, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
	await run(directory, 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages]);
	return directory;
}

/** Copies a snippet into the project, with the port of its server. Returns its file name. */
export function addSnippet(consumer: string, name: string, port = 0): string {
	const source = readFileSync(join(import.meta.dirname, 'snippets', `${name}.ts`), 'utf8');
	writeFileSync(join(consumer, 'main.ts'), source.replace('PORT', String(port)));
	return 'main.ts';
}

/** Runs a file of the project, on a bandit database for this runtime alone; returns the JSON that it prints last. */
export async function runFile(consumer: string, file: string, { runtime, node }: (typeof nodes)[number]) {
	const { stdout } = await run(consumer, node, [file], { BANDIT_MODEL_DB: join(consumer, `${runtime}.db`) });
	return JSON.parse(stdout.trim().split('\n').at(-1)!) as unknown;
}

let projects = 0;

/** Type-checks a file of the project; throws what the compiler prints. */
export async function typeCheck(consumer: string, file: string, compiler: string, options: object): Promise<void> {
	const compilerOptions = {
		target: 'es2023',
		lib: ['es2023', 'dom', 'dom.iterable', 'esnext.asynciterable'],
		strict: true,
		noEmit: true,
		types: [],
		...options,
	};
	// One for each check, for several run at a time.
	const project = `tsconfig.${projects++}.json`;
	writeFileSync(join(consumer, project), JSON.stringify({ compilerOptions, files: [file] }));
	await run(consumer, process.execPath, [compiler, '-p', project]);
}

/** The installed `name@version` of a package, by the name that it has in this repository. */
export function installed(alias: string, workspace = '.'): string {
	const { name, version } = JSON.parse(
		readFileSync(findPackageJSON(alias, join(root, workspace, 'package.json'))!, 'utf8'),
	) as { name: string; version: string };
	return `${name}@${version}`;
}

function exists(path: string): boolean {
	return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** When the newest of a directory's files was written, ms; 0 when there is none. */
function newest(directory: string, extension: string): number {
	if (!exists(directory)) return 0;
	const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) =>
		file.endsWith(extension),
	);
	return Math.max(0, ...files.map((file) => statSync(join(directory, file)).mtimeMs));
}

async function run(
	cwd: string,
	command: string,
	args: readonly string[],
	more: NodeJS.ProcessEnv = {},
): Promise<{ stdout: string; stderr: string }> {
	// A script's own npm settings (its prefix among them) must not reach the project's npm.
	const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'));
	const env = { ...Object.fromEntries(inherited), NODE_ENV: '', ...more };
	try {
		return await promisify(execFile)(command, args, { cwd, env });
	} catch (error) {
		const { stdout, stderr } = error as { stdout: string; stderr: string };
		throw new Error(`${command} ${args.join(' ')} failed in ${cwd}\n${stdout}\n${stderr}`, { cause: error });
	}
}
