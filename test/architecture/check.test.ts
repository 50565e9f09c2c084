import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

let root: string | undefined;

afterEach(() => {
	if (root !== undefined) rmSync(root, { recursive: true });
});

/** What the check says of a project with these files: its lines, but the last. */
function check(files: Readonly<Record<string, string>>): string[] {
	root = mkdtempSync(join(tmpdir(), 'rooms-'));
	for (const [name, content] of Object.entries(files)) {
		mkdirSync(dirname(join(root, name)), { recursive: true });
		writeFileSync(join(root, name), content);
	}
	const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'check.ts')], {
		cwd: root,
		encoding: 'utf8',
	});
	const lines = stderr.split('\n').filter((line) => line !== '');
	expect(status, stderr).toBe(lines.length === 0 ? 0 : 1);
	expect(stdout).toContain(lines.length === 0 ? 'in order' : `broken: ${lines.length}`);
	return lines;
}

const base = { 'src/base/words.ts': 'export interface Word { readonly text: string }\n' };

test('imports that go down the list of rooms are in order', () => {
	const lines = check({
		...base,
		'src/router/router.ts': "import type { Word } from '../base/words.ts';\nexport const word: Word = { text: '' };\n",
		'src/index.ts': "export * from './router/router.ts';\n",
	});
	expect(lines).toEqual([]);
});

test('an import up the list is found, of a type as well as of a value', () => {
	const lines = check({
		'src/arms/arm.ts': "import type { Run } from '../router/run.ts';\nexport type Arm = Run;\n",
		'src/pricing/price.ts': "export { run } from '../router/run.ts';\n",
		'src/router/run.ts': 'export interface Run {}\nexport const run = 1;\n',
	});
	expect(lines).toEqual([
		'upward: src/arms/arm.ts -> src/router/run.ts',
		'upward: src/pricing/price.ts -> src/router/run.ts',
	]);
});

test('files that import each other are found, though it be types alone', () => {
	const lines = check({
		'src/base/a.ts': "import type { B } from './b.ts';\nexport interface A { readonly b?: B }\n",
		'src/base/b.ts': "import type { A } from './a.ts';\nexport interface B { readonly a?: A }\n",
	});
	expect(lines).toEqual(['circle: src/base/a.ts -> src/base/b.ts -> src/base/a.ts']);
});

test('a store that knows of anything but words is found', () => {
	const lines = check({
		'src/pricing/price.ts': 'export interface Price {}\n',
		'src/store/memory.ts': "import type { Price } from '../pricing/price.ts';\nexport type Row = Price;\n",
	});
	expect(lines).toEqual(['store: src/store/memory.ts -> src/pricing/price.ts']);
});

test('files without a room, long files and imports of nothing are found', () => {
	const lines = check({
		'src/helpers.ts': "import './gone.ts';\n",
		'src/misc/more.ts': 'export const more = 1;\n',
		'src/base/long.ts': 'export {};\n'.repeat(221),
	});
	expect(lines).toEqual([
		'long: src/base/long.ts has 221 lines, more than 220',
		expect.stringMatching(/^no room: src\/helpers.ts/),
		expect.stringMatching(/^no room: src\/misc\/more.ts/),
		'nowhere: src/helpers.ts -> ./gone.ts',
	]);
});
