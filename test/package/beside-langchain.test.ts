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
import { openaiServer } from './openai-server.ts';

let tarball: string;
let server: Awaited<ReturnType<typeof openaiServer>>;

beforeAll(async () => {
	tarball = await pack();
	server = await openaiServer('billing');
});
afterAll(() => {
	server?.close();
	cleanUp();
});

describe.each([
	{
		core: installed('@langchain/core', 'test/langchain-0.3'),
		openai: installed('@langchain/openai', 'test/langchain-0.3'),
	},
	{ core: installed('@langchain/core'), openai: installed('@langchain/openai') },
])('beside $core and $openai', (langchain) => {
	let consumer: string;
	beforeAll(async () => {
		consumer = await createConsumer([tarball, langchain.core, langchain.openai]);
		addSnippet(consumer, 'langchain', server.port);
	});

	test.concurrent.each(nodes)('the model answers, on $runtime', async (runtime) => {
		expect(await runFile(consumer, 'main.ts', runtime)).toEqual({
			text: 'billing',
			arm: expect.stringContaining('gpt-4o'),
		});
	});

	test.concurrent.each(mostChecks)(
		'types hold with $name, $moduleResolution',
		async ({ compiler, module, moduleResolution }) => {
			await typeCheck(consumer, 'main.ts', compiler, { module, moduleResolution, skipLibCheck: true });
		},
	);
});
