import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linksOf, pages, root } from './pages.ts';

const read = (page: string): string => readFileSync(join(root, page), 'utf8');

describe('AGENTS.md', () => {
	const [, rules = '', mistakes = ''] = read('AGENTS.md').split(/^## .*$/m);
	const numbered = (text: string): string[] => text.split(/^(?=\*\*\d+\. )/m).slice(1);

	it.each([
		['rules', numbered(rules), 10],
		['mistakes', numbered(mistakes), 5],
	] as const)('has its %s, each with code', (_name, parts, count) => {
		expect(parts).toHaveLength(count);
		expect(parts.filter((part) => !part.includes('```ts'))).toEqual([]);
	});
});

describe('llms.txt', () => {
	const text = read('llms.txt');

	it('has the form of the convention: a title, a summary, lists of links', () => {
		const [title, , summary, ...rest] = text.split('\n');
		expect(title).toBe('# bandit-model');
		expect(summary).toMatch(/^> ./);
		const sections = rest.join('\n').split(/^## /m).slice(1);
		expect(sections.length).toBeGreaterThan(2);
		for (const section of sections) {
			const [name, ...lines] = section.trim().split('\n');
			expect(name).toMatch(/^[\w ]+$/);
			for (const line of lines.filter(Boolean)) expect(line).toMatch(/^- \[[^\]]+\]\([^)]+\)(: .+)?$/);
		}
	});

	it('lists every page of the documentation, but for those that others lead to', () => {
		const listed = new Set(linksOf('llms.txt'));
		const top = readdirSync(join(root, 'docs')).filter((file) => file.endsWith('.md') && file !== 'README.md');
		expect(top.filter((file) => !listed.has(`docs/${file}`))).toEqual([]);
	});
});

describe('docs', () => {
	it('all pages can be reached from the index', () => {
		const reached = new Set(['docs/README.md']);
		for (const page of reached) {
			for (const link of linksOf(page)) {
				const target = join(page, '..', link.split('#', 1)[0]!);
				if (link.startsWith('#') || !pages.includes(target)) continue;
				reached.add(target);
			}
		}
		expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
	});

	it.each(pages.filter((page) => page.startsWith('docs/')))('%s has less than 200 lines', (page) => {
		expect(read(page).split('\n').length).toBeLessThan(200);
	});
});
