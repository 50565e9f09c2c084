import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pages, root, snippetsOf } from './pages.ts';
import { providersServer } from './providers-server.ts';

const folder = join(root, '.snippets');
const snippets = pages.flatMap(snippetsOf);
const fileOf = (place: string): string => `${place.replace(/[^\w]+/g, '-')}.ts`;

/** What became of each file that was run: `''`, or its error. */
const ends = new Map<string, string>();

/** What the compiler says, by the place of the snippet it is about. */
let complaints = '';

beforeAll(async () => {
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder);
	for (const { place, source } of snippets) writeFileSync(join(folder, fileOf(place)), `${source}\nexport {};\n`);
	writeFileSync(
		join(folder, 'tsconfig.json'),
		JSON.stringify({ extends: '../tsconfig.json', compilerOptions: { rootDir: '..' }, include: ['*.ts'] }),
	);
	const compiler = join(root, 'node_modules/typescript/bin/tsc');
	const checked = promisify(execFile)(process.execPath, [compiler, '-p', folder]).catch(
		({ stdout }: { stdout: string }) => {
			complaints = stdout;
		},
	);
	await Promise.all([
		checked,
		run(snippets.filter(({ runs }) => runs).map(({ place }) => join(folder, fileOf(place)))),
	]);
}, 300_000);

/** Runs them one after the other in a process of their own, against loopback servers in place of providers. */
async function run(files: readonly string[]): Promise<void> {
	const server = await providersServer();
	const env = { ...process.env, ...server.env, BANDIT_MODEL_STORE: 'memory', BANDIT_TOKEN: 'x'.repeat(16) };
	const runner = join(import.meta.dirname, 'run-snippets.ts');
	const child = fork(runner, files, { cwd: folder, env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
	child.on('message', ({ file, error }: { file: string; error: string }) => {
		if (!ends.get(file)) ends.set(file, error);
	});
	await once(child, 'exit');
	server.close();
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('TypeScript in the documentation', () => {
	it('is found', () => {
		expect(snippets.length).toBeGreaterThan(20);
		expect(dirname(folder)).toBe(root);
	});

	it.each(snippets.map(({ place, printed }) => [place, printed] as const))(
		'%s compiles as printed',
		(place, printed) => {
			const about = complaints.split('\n').filter((line) => line.includes(fileOf(place)));
			expect(about, printed).toEqual([]);
		},
	);

	it('leaves nothing that the compiler complains of', () => {
		expect(complaints).toBe('');
	});

	const runnable = snippets.filter(({ runs }) => runs);

	it.each(runnable.map(({ place, printed }) => [place, printed] as const))('%s runs as printed', (place, printed) => {
		expect(ends.get(join(folder, fileOf(place))), printed).toBe('');
	});
});
