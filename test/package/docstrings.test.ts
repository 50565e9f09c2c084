import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './consumer.ts';

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
	exports: Record<string, string | { types: string }>;
};

/** A function or class that users can import, with the comment above it. */
interface Documented {
	readonly name: string;
	readonly comment: string;
}

/** The functions and classes that a file of declarations exports, by itself or from other files. */
function exportsOf(file: string, wanted?: readonly string[]): Documented[] {
	const text = readFileSync(file, 'utf8');
	const own = [...text.matchAll(/^export (?:declare )?(?:abstract )?(?:function|class) (\w+)/gm)];
	const found = own.flatMap(({ index, 1: name = '' }) => {
		if (wanted !== undefined && !wanted.includes(name)) return [];
		const before = text.slice(0, index).trimEnd();
		const comment = before.endsWith('*/') ? before.slice(before.lastIndexOf('/**')) : '';
		return [{ name, comment }];
	});
	const others = [...text.matchAll(/^export (?:\*|\{([^}]*)\}) from '(\.[^']+)\.[jt]s'/gm)];
	return others.reduce((all, [, names, target]) => {
		const values = names
			?.split(',')
			.map((each) => each.trim())
			.filter((each) => !each.startsWith('type '));
		return all.concat(exportsOf(resolve(dirname(file), `${target}.d.ts`), values));
	}, found);
}

const entries = Object.entries(exports).flatMap(([subpath, target]) =>
	typeof target === 'string' ? [] : [[subpath, join(root, target.types)] as const],
);

/** What is imported for what it does has nothing to export. */
const isSideEffect = (file: string): boolean => file.endsWith('register.d.ts');

describe.each(entries)('%s', (_subpath, file) => {
	test('has a docstring and an example for each function and class', () => {
		const all = exportsOf(file);
		const bare = all.filter(({ comment }) => comment === '').map(({ name }) => name);
		// An overload's comment stands above the first one; errors are thrown by the library alone.
		const described = new Set(all.filter(({ comment }) => comment.includes('@example')).map(({ name }) => name));
		const without = all.filter(({ name }) => !described.has(name) && !name.endsWith('Error')).map(({ name }) => name);
		expect(all.length).toBeGreaterThan(isSideEffect(file) ? -1 : 0);
		expect({ bare, without }).toEqual({ bare: [], without: [] });
	});

	test('shows nothing that is internal', () => {
		expect(existsSync(file)).toBe(true);
		expect(readFileSync(file, 'utf8')).not.toMatch(/@internal|\bdescribe\b/);
	});
});

test('what users may not call is not in the types of what they hold', () => {
	for (const file of ['bandit/bandit', 'router/run', 'router/router']) {
		expect(readFileSync(join(root, `dist/${file}.d.ts`), 'utf8')).not.toContain('@internal');
	}
});
