import { defineConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

/** The tests of one room, without projects: Stryker runs them in a process that it keeps. */
export default defineConfig({
	resolve: { alias: shared.resolve?.alias },
	test: {
		include: (process.env.MUTATION_TESTS ?? '').split(','),
		testTimeout: 20_000,
		expect: { poll: { timeout: 20_000 } },
		env: { LANGCHAIN_CORE: '1' },
	},
});
