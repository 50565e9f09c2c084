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

describe.each(
	[
		{ ai: 'ai4', openai: 'openai-v1' },
		{ ai: 'ai5', openai: 'openai-v2' },
		{ ai: 'ai6', openai: 'openai-v3' },
		{ ai: 'ai', openai: '@ai-sdk/openai' },
	].map((names) => ({ ai: installed(names.ai), openai: installed(names.openai) })),
)('beside $ai and $openai', (sdk) => {
	let consumer: string;
	beforeAll(async () => {
		consumer = await createConsumer([tarball, sdk.ai, sdk.openai, installed('zod')]);
		addSnippet(consumer, 'ai-sdk', server.port);
	});

	test.each(nodes)(
		'the model answers, and what it learnt is there in the next process, on $runtime',
		async (runtime) => {
			const asked = server.models.length;
			const answer = { text: 'billing', arm: expect.stringMatching(/\/gpt-4o(-mini)?$/) };
			expect(await runFile(consumer, 'main.ts', runtime)).toEqual({ ...answer, draws: 1 });
			expect(await runFile(consumer, 'main.ts', runtime)).toEqual({ ...answer, draws: 2 });
			expect(server.models.length - asked).toBe(2);
		},
	);

	test.concurrent.each(mostChecks)(
		'types hold with $name, $moduleResolution',
		async ({ compiler, module, moduleResolution }) => {
			await typeCheck(consumer, 'main.ts', compiler, { module, moduleResolution, skipLibCheck: true });
		},
	);
});
