import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	addSnippet,
	cleanUp,
	compilers,
	createConsumer,
	installed,
	nodes,
	pack,
	root,
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

/** Every compiler under both kinds of resolution that ESM users have. */
const checks = compilers.flatMap(([name, compiler]) => [
	{ name, compiler, module: 'nodenext', moduleResolution: 'nodenext' },
	{ name, compiler, module: 'esnext', moduleResolution: 'bundler' },
]);

describe('alone in an empty project', () => {
	let consumer: string;
	beforeAll(async () => {
		consumer = await createConsumer([tarball]);
		addSnippet(consumer, 'core');
	});

	test('brings what npm shows of a package, and no tests', () => {
		const at = (path: string) => existsSync(join(consumer, 'node_modules/bandit-model', path));
		expect(
			['README.md', 'LICENSE', 'CHANGELOG.md', 'dist/index.js', 'dist/index.d.ts'].filter((path) => !at(path)),
		).toEqual([]);
		expect(['test', 'bench', 'examples', 'tsconfig.json'].filter(at)).toEqual([]);
	});

	test.each(nodes)('runs without any framework, on $runtime', async (runtime) => {
		expect(await runFile(consumer, 'main.ts', runtime)).toEqual({
			outcomes: [1, 1],
			price: 'object',
			model: 'function',
		});
	});

	test.each(checks)(
		'types hold with $name, $moduleResolution, libraries checked too',
		async ({ compiler, module, moduleResolution }) => {
			await typeCheck(consumer, 'main.ts', compiler, { module, moduleResolution, skipLibCheck: false });
		},
	);
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

	test.each(checks)('types hold with $name, $moduleResolution', async ({ compiler, module, moduleResolution }) => {
		await typeCheck(consumer, 'main.ts', compiler, { module, moduleResolution, skipLibCheck: true });
	});
});

// The sources of this subpath are the condition, so that the suite starts to run with them.
describe.runIf(existsSync(join(root, 'src/langchain/index.ts'))).each([
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

	test.each(nodes)('the model answers, on $runtime', async (runtime) => {
		expect(await runFile(consumer, 'main.ts', runtime)).toEqual({
			text: 'billing',
			arm: expect.stringContaining('gpt-4o'),
		});
	});

	test.each(checks)('types hold with $name, $moduleResolution', async ({ compiler, module, moduleResolution }) => {
		await typeCheck(consumer, 'main.ts', compiler, { module, moduleResolution, skipLibCheck: true });
	});
});
