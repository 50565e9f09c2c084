import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';
import { root } from './consumer.ts';

/** What the core may use of its surroundings: what browsers, edge workers and Node have in common. */
const surroundings = {
	AbortController,
	AbortSignal,
	clearTimeout,
	console,
	crypto,
	performance,
	queueMicrotask,
	setTimeout,
	TextDecoder,
	TextEncoder,
	URL,
};

async function bundle(input: string, format: 'esm' | 'iife') {
	const build = await rolldown({
		input: join(root, 'dist', input),
		platform: 'browser',
		external: isBuiltin,
		logLevel: 'silent',
	});
	const { output } = await build.generate({ format, name: 'library', codeSplitting: false });
	await build.close();
	return output[0];
}

test.each(['index.js', 'ai-sdk/index.js'])('%s pulls in no Node built-in when it is loaded', async (input) => {
	expect((await bundle(input, 'esm')).imports).toEqual([]);
});

test('the core decides and learns where there is no Node', async () => {
	const { code } = await bundle('index.js', 'iife');
	const context = createContext({ ...surroundings });
	const draws = await runInContext(
		`${code}
		(async () => {
			const bandit = library.createBandit({ goal: 'summary', arms: ['small', 'large'] });
			await bandit.report(bandit.decide({ text: 'Summarise this.' }).id, 'success');
			const draws = bandit.insights().arms.reduce((sum, arm) => sum + arm.draws, 0);
			await bandit.close();
			return draws;
		})()`,
		context,
	);
	expect(draws).toBe(1);
});
