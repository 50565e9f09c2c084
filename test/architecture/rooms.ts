/** The rooms of `src`. Imports go down this list, never up; `index.ts` stands below the first two. */
export const rooms = [
	'node',
	'worker',
	'ai-sdk',
	'langchain',
	'cli',
	'dashboard',
	'telemetry',
	'feedback',
	'adapter',
	'router',
	'bandit',
	'report',
	'decide',
	'journal',
	'arms',
	'learner',
	'objective',
	'policy',
	'store',
	'context',
	'outcome',
	'pricing',
	'base',
] as const;

/** The rooms above `index.ts`: what the package's conditions lead to. */
export const entries: readonly string[] = ['node', 'worker'];

/** Most lines of a source file. */
export const maxLines = 220;

/** Files that are longer, each with its reason. */
export const longFiles: readonly string[] = [
	// The public class: a few lines a method, and what users read of it.
	'src/bandit/bandit.ts',
];
