import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { armOptionNames } from '../../src/arms/arm.ts';
import { banditOptionNames } from '../../src/bandit/option-names.ts';
import { routerOptionNames } from '../../src/router/options.ts';
import { root } from './pages.ts';

const page = readFileSync(join(root, 'docs/options.md'), 'utf8');
const names = Object.keys({ ...banditOptionNames, ...routerOptionNames, ...armOptionNames, prices: true });

it.each(names)('docs/options.md says what %s means', (name) => {
	// In the first column of a table.
	expect(page).toMatch(new RegExp(`^\\| [^|]*\`${name}\`[^|]* \\|`, 'm'));
});

it.each(['durability', 'busyTimeoutMs', 'exportStatistics', 'calibrate', 'halfLifeMs', 'cacheAware'])(
	'and what %s is for',
	(name) => {
		expect(page).toContain(name);
	},
);
