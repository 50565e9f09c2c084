import { Stryker } from '@stryker-mutator/core';

/*
 * npm run mutate [room …]: changes each room's code in small ways, one at a time, and runs the tests that should notice.
 * Lists the changes that none noticed; fails where more than 15% are. Takes minutes for a room, so it is not part of CI.
 */

/** Rooms, and the tests that are to hold them. */
const rooms: Readonly<Record<string, readonly string[]>> = {
	policy: ['test/policy/*.test.ts'],
	objective: ['test/objective/*.test.ts', 'test/bandit/decide.test.ts'],
	learner: ['test/learner/*.test.ts', 'test/bandit/*.test.ts'],
	journal: ['test/journal/*.test.ts', 'test/bandit/*.test.ts', 'test/store/memory.test.ts'],
	router: ['test/router/*.test.ts'],
	adapter: ['test/adapter/*.test.ts'],
	pricing: ['test/pricing/*.test.ts'],
	store: ['test/store/memory.test.ts', 'test/store/sqlite.test.ts', 'test/store/default.test.ts'],
};

/** Least share of changes that are to be noticed, %. */
const least = 85;

const asked = process.argv.slice(2);
const unknown = asked.find((room) => rooms[room.split('/', 1)[0]!] === undefined);
if (unknown !== undefined) {
	console.error(`${unknown}: no room with tests of its own; there are ${Object.keys(rooms).join(', ')}.`);
	process.exit(2);
}
for (const room of asked.length > 0 ? asked : Object.keys(rooms)) {
	process.env.MUTATION_TESTS = rooms[room.split('/', 1)[0]!]!.join(',');
	console.log(`\n${room}: ${process.env.MUTATION_TESTS}`);
	// A room, or a part of one: a folder or a file.
	const mutate = [room.endsWith('.ts') ? `src/${room}` : `src/${room}/**/*.ts`];
	const results = await new Stryker({
		mutate,
		testRunner: 'vitest',
		vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
		plugins: ['@stryker-mutator/vitest-runner'],
		coverageAnalysis: 'perTest',
		// Code that runs when a file is loaded can't be told from test to test.
		ignoreStatic: true,
		reporters: ['clear-text', 'json'],
		clearTextReporter: { reportTests: false, reportMutants: true, reportScoreTable: true },
		jsonReporter: { fileName: `test-results/mutation/${room.replaceAll('/', '-')}.json` },
		mutator: {
			// The wording of messages and names is not what tests are to hold.
			excludedMutations: ['StringLiteral'],
		},
		concurrency: Number(process.env.MUTATION_WORKERS ?? 2),
		// TypeScript 7 has no programming interface to read it with, and nothing is compiled here.
		tsconfigFile: 'none',
		tempDirName: '.stryker',
		ignorePatterns: ['dist', 'bench', 'examples', 'docs', 'test-results'],
		allowEmpty: true,
		timeoutMS: 20_000,
	}).runMutationTest();
	const counted = results.filter(({ status }) => status !== 'Ignored' && status !== 'CompileError');
	const noticed = counted.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
	const share = (100 * noticed) / Math.max(1, counted.length);
	console.log(`${room}: ${noticed} of ${counted.length} changes are noticed (${share.toFixed(1)}%).`);
	if (counted.length > 0 && share < least) process.exitCode = 1;
}
