import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	addSnippet,
	cleanUp,
	createConsumer,
	installed,
	mostChecks,
	nodes,
	pack,
	runFile,
	typeCheck,
} from './consumer.ts';

let tarball: string;
beforeAll(async () => {
	tarball = await pack();
});
afterAll(cleanUp);

const consumers: Record<string, string> = {};
const apis = [installed('@opentelemetry/api'), installed('@opentelemetry/api', 'test/opentelemetry-3')];

describe.each(apis)('beside %s', (api) => {
	beforeAll(async () => {
		consumers[api] = await createConsumer([tarball, api]);
		addSnippet(consumers[api], 'telemetry');
	});

	test('it is found, and takes what is given', async () => {
		const told = await runFile(consumers[api]!, 'main.ts', nodes.at(-1)!);
		expect(told).toEqual(['bandit.decide', 'bandit.decide', 'bandit.decide']);
	});
});

// Its latest release.
test.concurrent.each(mostChecks)(
	'types hold with $name, $moduleResolution',
	async ({ compiler, module, moduleResolution }) => {
		await typeCheck(consumers[apis[1]!]!, 'main.ts', compiler, { module, moduleResolution, skipLibCheck: true });
	},
);
