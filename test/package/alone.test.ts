import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSnippet, checks, cleanUp, createConsumer, nodes, pack, runFile, typeCheck } from './consumer.ts';

afterAll(cleanUp);

describe('alone in an empty project', () => {
	let consumer: string;
	beforeAll(async () => {
		consumer = await createConsumer([await pack()]);
		addSnippet(consumer, 'core');
	});

	test('brings what npm shows of a package, and no tests', () => {
		const at = (path: string) => existsSync(join(consumer, 'node_modules/bandit-model', path));
		expect(
			['README.md', 'LICENSE', 'CHANGELOG.md', 'docs', 'examples', 'dist/index.js', 'dist/index.d.ts'].filter(
				(path) => !at(path),
			),
		).toEqual([]);
		expect(['test', 'bench', 'tsconfig.json'].filter(at)).toEqual([]);
	});

	test.concurrent.each(nodes)('runs without any framework, on $runtime', async (runtime) => {
		expect(await runFile(consumer, 'main.ts', runtime)).toEqual({
			outcomes: [1, 1],
			price: 'object',
			model: 'function',
		});
	});

	test.concurrent.each(checks)(
		'types hold with $name, $moduleResolution, libraries checked too',
		async ({ compiler, module, moduleResolution }) => {
			await typeCheck(consumer, 'main.ts', compiler, { module, moduleResolution, skipLibCheck: false });
		},
	);
});
