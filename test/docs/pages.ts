import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** The pages that people read, relative to the root. */
export const pages: readonly string[] = [
	...['README.md', 'AGENTS.md', 'llms.txt', 'CONTRIBUTING.md', 'SECURITY.md'].filter((page) =>
		readdirSync(root).includes(page),
	),
	...(readdirSync(join(root, 'docs'), { recursive: true }) as string[])
		.filter((file) => file.endsWith('.md'))
		.sort()
		.map((file) => `docs/${file}`),
];

/** A block of TypeScript on a page. */
export interface Snippet {
	/** `docs/agents.md:12`: the page, and the line where the block begins. */
	readonly place: string;
	/** The block, and before it what a comment above it says is given. */
	readonly source: string;
	/** The block alone, as printed. */
	readonly printed: string;
	/**
	 * Whether it can be run: all that it takes as given is there, and not just declared, and the fence does not say `ts no-run`, as
	 * where it would need a server or another runtime.
	 */
	readonly runs: boolean;
}

const block = /(?:<!-- given\n([\s\S]*?)-->\n)?```ts( no-run)?\n([\s\S]*?)```/g;

/**
 * The blocks of TypeScript on a page. What a block takes as given (imports and declarations that the text around it has made
 * clear) stands in a comment right above it, which is not shown: `<!-- given`, lines of TypeScript, `-->`.
 */
export function snippetsOf(page: string): Snippet[] {
	const text = readFileSync(join(root, page), 'utf8');
	return Array.from(text.matchAll(block), ({ index, 1: given = '', 2: noRun, 3: printed = '' }) => ({
		place: `${page}:${text.slice(0, index).split('\n').length}`,
		source: `${given}${printed}`,
		printed,
		runs: noRun === undefined && !/^declare /m.test(`${given}${printed}`),
	}));
}

/** Targets of a page's links, relative to the page, without those to other sites. */
export function linksOf(page: string): string[] {
	const text = readFileSync(join(root, page), 'utf8').replace(/```[\s\S]*?```/g, '');
	return Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, target]) => target!).filter(
		(target) => !/^[a-z]+:/.test(target),
	);
}

/** Names under which headings of a page can be linked to. */
export function anchorsOf(page: string): Set<string> {
	const text = readFileSync(join(root, page), 'utf8').replace(/```[\s\S]*?```/g, '');
	return new Set(
		Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading]) =>
			heading!
				.toLowerCase()
				.replace(/[^\p{L}\p{N}\s_-]/gu, '')
				.trim()
				.replace(/\s/g, '-'),
		),
	);
}
