import { createRequire } from 'node:module';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vitest/config';

const root = import.meta.dirname;
const { name, exports } = createRequire(import.meta.url)('./package.json') as {
	name: string;
	exports: Record<string, string | { node?: string; default: string }>;
};

/** The package's public names, resolved to their sources. */
const alias = Object.entries(exports).flatMap(([subpath, target]) => {
	if (typeof target === 'string') return [];
	const source = (target.node ?? target.default).replace(/^\.\/dist\/(.*)\.js$/, 'src/$1.ts');
	return [{ find: new RegExp(`^${name}${subpath.slice(1)}$`), replacement: join(root, source) }];
});

/** Resolves LangChain, wherever it is imported from, as the workspace with core 0.3 does. */
const langchain03: Plugin = {
	name: 'langchain-0.3',
	enforce: 'pre',
	async resolveId(source) {
		if (!/^@langchain\/(core|openai|anthropic|langgraph)(\/|$)/.test(source)) return null;
		return this.resolve(source, join(root, 'test/langchain-0.3/package.json'), { skipSelf: true });
	},
};

/** What Node has with no set-up, for tests that import single files of the sources. */
const setupFiles = ['ai-sdk/schemas', 'bandit', 'outcome/expression', 'pricing', 'store/sqlite'].map((part) =>
	join(root, `src/${part}/register.ts`),
);

export default defineConfig({
	resolve: { alias },
	test: {
		pool: 'forks',
		// One more than the least machine has cores: many tests wait for a time limit, or for another process.
		maxWorkers: 3,
		maxConcurrency: 4,
		testTimeout: 20_000,
		hookTimeout: 30_000,
		// Of a second, it fails on a machine that is busy.
		expect: { poll: { timeout: 20_000 } },
		// Counts for machines, beside the report for people.
		reporters: process.env.CI ? ['default', ['json', { outputFile: 'test-results.json' }]] : ['default'],
		projects: [
			{
				extends: true,
				test: {
					name: 'main',
					setupFiles,
					include: ['test/**/*.test.ts'],
					exclude: ['test/package/**', 'test/long/**', '**/node_modules/**'],
					env: { LANGCHAIN_CORE: '1' },
				},
			},
			{
				// The LangChain tests once more, on core 0.3. What needs the `langchain` package is named *.v1.test.ts.
				extends: true,
				plugins: [langchain03],
				test: {
					name: 'langchain-0.3',
					setupFiles,
					include: ['test/langchain/**/*.test.ts'],
					exclude: ['**/*.v1.test.ts', '**/node_modules/**'],
					env: { LANGCHAIN_CORE: '0.3' },
				},
			},
			{
				// Hundreds of kills, minutes of absence: `npm run test:long`.
				extends: true,
				test: {
					name: 'long',
					setupFiles,
					include: ['test/long/**/*.test.ts'],
					testTimeout: 600_000,
					hookTimeout: 120_000,
				},
			},
			{
				// What npm would publish, in projects of its users: `npm run test:package`.
				extends: true,
				test: { name: 'package', include: ['test/package/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000 },
			},
		],
	},
});
