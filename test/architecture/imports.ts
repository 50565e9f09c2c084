import './typescript.ts';
import type { IForbiddenRuleType } from 'dependency-cruiser';
import { entries, rooms } from './rooms.ts';

// Imported when TypeScript has been put in its place.
const { cruise } = await import('dependency-cruiser');

/** What no import may do. Types count, too. */
const forbidden: readonly IForbiddenRuleType[] = [
	{ name: 'circle', from: {}, to: { circular: true } },
	{ name: 'nowhere', from: {}, to: { couldNotResolve: true } },
	{ name: 'store', from: { path: '^src/store/' }, to: { path: '^src/', pathNot: '^src/(store|base)/' } },
	...rooms.slice(1).map((room, i): IForbiddenRuleType => {
		const above = [
			...rooms.slice(0, i + 1).map((name) => `${name}/`),
			...(entries.includes(room) ? [] : ['index\\.ts$']),
		];
		return { name: 'upward', from: { path: `^src/${room}/` }, to: { path: `^src/(${above.join('|')})` } };
	}),
];

/** Imports of `src` that break a rule, one line each. */
export async function checkImports(): Promise<string[]> {
	const { output } = await cruise(['src'], {
		validate: true,
		ruleSet: { forbidden: forbidden.map((rule) => ({ severity: 'error', ...rule })) },
		tsPreCompilationDeps: true,
		doNotFollow: { path: 'node_modules' },
	});
	if (typeof output === 'string') throw new Error(output);
	// Without its TypeScript it reads no file, and finds nothing wrong.
	if (output.summary.totalCruised === 0) throw new Error('No file was read.');
	return output.summary.violations.map(({ rule, from, to, cycle }) => {
		const way = cycle === undefined ? [to] : cycle.map(({ name }) => name);
		return `${rule.name}: ${[from, ...way].join(' -> ')}`;
	});
}
