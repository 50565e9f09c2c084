import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { providersServer } from '../docs/providers-server.ts';
import { cleanUp, createConsumer, installed, pack } from './consumer.ts';

let consumer: string;
let server: Awaited<ReturnType<typeof providersServer>>;
/** The blocks of TypeScript of docs/start.md, as the package has them. */
let blocks: string[];

beforeAll(async () => {
	consumer = await createConsumer([await pack(), installed('ai'), installed('@ai-sdk/openai')]);
	server = await providersServer();
	const page = readFileSync(join(consumer, 'node_modules/bandit-model/docs/start.md'), 'utf8');
	blocks = Array.from(page.matchAll(/```ts\n([\s\S]*?)```/g), ([, block]) => block!);
});
afterAll(() => {
	server.close();
	cleanUp();
});

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, ...server.env, BANDIT_MODEL_STORE: '' });

async function run(file: string, ...args: string[]): Promise<string> {
	const { stdout } = await promisify(execFile)(process.execPath, [file, ...args], {
		cwd: consumer,
		env: environment(),
	});
	return stdout;
}

const command = 'node_modules/bandit-model/dist/cli/main.js';

test('who has the package alone gets from docs/start.md to a dashboard', async () => {
	writeFileSync(join(consumer, 'triage.ts'), blocks[0]!);
	const [said, arm, decisionId = ''] = (await run('triage.ts')).trim().split(' ');
	expect(said).toBe('billing');
	expect(arm).toMatch(/^openai\.responses\/gpt-4o/);

	expect(await run(command, 'report', '--goal', 'ticket_triage')).toContain('over 1 request');
	expect(await run(command, 'explain', decisionId)).toContain(arm);

	const dashboard = spawn(process.execPath, [command, 'dashboard', '--port', '0'], {
		cwd: consumer,
		env: environment(),
	});
	try {
		const [line] = (await once(dashboard.stdout.setEncoding('utf8'), 'data')) as [string];
		const response = await fetch(line.split('\n')[0]!);
		expect(response.status).toBe(200);
		expect(await response.text()).toContain('<!doctype html>');
	} finally {
		dashboard.kill();
	}
});

test('and without a key, too, to what was saved', async () => {
	writeFileSync(join(consumer, 'made-up.ts'), blocks[2]!);
	await run('made-up.ts');
	expect(await run(command, 'report', '--goal', 'made_up')).toMatch(/Saved \$\d/);
});
