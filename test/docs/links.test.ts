import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, linksOf, pages, root } from './pages.ts';

const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };

/** Whether a file is in the package that npm publishes. */
function isPublished(file: string): boolean {
	return (
		file === 'README.md' || file === 'LICENSE' || files.some((each) => file === each || file.startsWith(`${each}/`))
	);
}

describe('links in the documentation', () => {
	it.each(pages.flatMap((page) => linksOf(page).map((target) => [page, target] as const)))('%s: %s', (page, target) => {
		const [path = '', anchor] = target.split('#');
		const file = path === '' ? page : relative(root, join(root, dirname(page), path));
		expect(existsSync(join(root, file)), `${file} does not exist`).toBe(true);
		if (isPublished(page)) expect(isPublished(file), `${file} is not in the package`).toBe(true);
		if (anchor !== undefined) expect([...anchorsOf(file)]).toContain(anchor);
	});
});
