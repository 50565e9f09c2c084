import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { armOptionNames } from '../../src/arms/arm.ts';
import { banditOptionNames } from '../../src/bandit/option-names.ts';
import { routerOptionNames } from '../../src/router/options.ts';
import { occasions } from '../../tools/reference/occasions.ts';
import { root } from './pages.ts';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

it('pages that are made of the source are up to date', () => {
	// By itself, for the pages show the source of functions, which Vite rewrites.
	execFileSync(process.execPath, [join(root, 'tools/write-reference.ts'), '--check']);
});

const names = Object.keys({ ...banditOptionNames, ...routerOptionNames, ...armOptionNames, prices: true });

it.each(names)('docs/options.md says what %s means', (name) => {
	// In the first column of a table.
	expect(read('docs/options.md')).toMatch(new RegExp(`^\\| [^|]*\`${name}\`[^|]* \\|`, 'm'));
});

/** Those of an SDK's own calls, of the stores' inside, and what other interfaces here are made of. */
const elsewhere = [
	'PostHogWebhookOptions',
	'CallOptions',
	'ChatBanditCallOptions',
	'ScanOptions',
	'BanditModelOptions',
	'ChatBanditFields',
];

it('every kind of options that the package exports has its place on a page', () => {
	const reports = readdirSync(join(root, 'test/package/api')).map((file) => read(`test/package/api/${file}`));
	const exported = [...reports.join('\n').matchAll(/^export interface (\w+(?:Options|Fields))\b/gm)].map((m) => m[1]!);
	const shown = read('tools/reference/options-page.ts');
	expect(exported.length).toBeGreaterThan(20);
	expect(exported.filter((name) => !elsewhere.includes(name) && !shown.includes(`'${name}'`))).toEqual([]);
});

it('and every class of errors', () => {
	const reports = readdirSync(join(root, 'test/package/api')).map((file) => read(`test/package/api/${file}`));
	const exported = [...reports.join('\n').matchAll(/^export class (\w+Error)\b/gm)].map((m) => m[1]!);
	expect(exported.length).toBeGreaterThan(4);
	expect(exported.filter((name) => !read('docs/errors.md').includes(`\n## ${name}\n`))).toEqual([]);
});

it('docs/errors.md has all that onError is told of', () => {
	const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
		file.endsWith('.ts'),
	);
	const found = sources.flatMap((file) =>
		Array.from(read(`src/${file}`).matchAll(/during: '(\w+)'|tellUnknown\(\w+, '(\w+)'\)/g), (m) => m[1] ?? m[2]!),
	);
	expect(found.length).toBeGreaterThan(10);
	expect(found.filter((during) => occasions[during] === undefined)).toEqual([]);
	const told = new Set([...found, 'onDecision']);
	expect(Object.keys(occasions).filter((during) => !told.has(during))).toEqual([]);
});
