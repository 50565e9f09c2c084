import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/*
 * What makes tests fail by luck or on a busy machine, and can be seen in their text.
 */

const root = join(import.meta.dirname, '../..');
const sources = globSync('test/**/*.ts', { cwd: root, exclude: (name) => name.includes('node_modules') }).map(
	(path) => [path, readFileSync(join(root, path), 'utf8')] as const,
);

/** The calls of a function in a text, each with its arguments as they stand there. */
function callsOf(name: string, text: string): string[] {
	const calls: string[] = [];
	for (let at = text.indexOf(`${name}(`); at >= 0; at = text.indexOf(`${name}(`, at + 1)) {
		let depth = 0;
		let end = at + name.length;
		do {
			if (text[end] === '(') depth++;
			else if (text[end] === ')') depth--;
			end++;
		} while (depth > 0 && end < text.length);
		calls.push(text.slice(at, end));
	}
	return calls;
}

const own = 'test/architecture/patience.test.ts';
const offences = (name: string, isFine: (call: string) => boolean): string[] =>
	sources.flatMap(([path, text]) =>
		path === own
			? []
			: callsOf(name, text)
					.filter((call) => !isFine(call))
					.map((call) => `${path}: ${call.slice(0, 100)}`),
	);

test('each property test has a seed', () => {
	expect(offences('fc.assert', (call) => /\bseed\b/.test(call))).toEqual([]);
});

test('waiting for something has a limit of at least ten seconds', () => {
	const isPatient = (call: string): boolean =>
		Number(/timeout: ([\d_]+)/.exec(call)?.[1]?.replaceAll('_', '')) >= 10_000;
	expect(offences('vi.waitFor', isPatient)).toEqual([]);
	expect(offences('vi.waitUntil', isPatient)).toEqual([]);
	// Its limit is that of the configuration where it has none of its own.
	expect(offences('expect.poll', (call) => !call.includes('timeout:') || isPatient(call))).toEqual([]);
	expect(readFileSync(join(root, 'vitest.config.ts'), 'utf8')).toMatch(/poll: \{ timeout: \d\d_000 \}/);
});

test('none is left out, and none runs alone', () => {
	for (const name of ['test', 'it', 'describe']) {
		for (const word of ['skip', 'only', 'todo']) expect(offences(`${name}.${word}`, () => false)).toEqual([]);
	}
});
