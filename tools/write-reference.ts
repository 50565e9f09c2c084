/**
 * Writes the pages of `docs` that are made of the source: `node tools/write-reference.ts`. With `--check` nothing is written, and
 * a page that is out of date is an error.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './reference/docstrings.ts';
import { errorsPage } from './reference/errors-page.ts';
import { moreOptionsPage, optionsPage, serviceOptionsPage } from './reference/options-page.ts';

const pages = {
	'docs/errors.md': await errorsPage(),
	'docs/options.md': optionsPage(),
	'docs/options-more.md': moreOptionsPage(),
	'docs/options-services.md': serviceOptionsPage(),
};
for (const [page, text] of Object.entries(pages)) {
	if (!process.argv.includes('--check')) writeFileSync(join(root, page), text);
	else if (readFileSync(join(root, page), 'utf8') !== text) {
		throw new Error(`${page} is not what the source says. Run \`npm run docs:reference\`.`);
	}
}
