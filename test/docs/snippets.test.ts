import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pages, root, snippetsOf } from './pages.ts';

const folder = join(root, '.snippets');
const snippets = pages.flatMap(snippetsOf);
const fileOf = (place: string): string => `${place.replace(/[^\w]+/g, '-')}.ts`;

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
	await promisify(execFile)(process.execPath, [compiler, '-p', folder]).catch(({ stdout }: { stdout: string }) => {
		complaints = stdout;
	});
}, 120_000);

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
	it.each(runnable.map((snippet) => [snippet.place, snippet] as const))('%s runs', async (place) => {
		const env = { ...process.env, BANDIT_MODEL_DB: 'memory' };
		await promisify(execFile)(process.execPath, [join(folder, fileOf(place))], { cwd: folder, env });
	});
});
