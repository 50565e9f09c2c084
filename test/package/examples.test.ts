import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { root } from './consumer.ts';

/** What each example shows: the arm that gets most of the traffic in its table, or words of its own. */
const shown: Record<string, string | RegExp> = {
	'agent-loop': 'gpt-4o',
	'chat-thumbs': 'gpt-4o',
	escalation: 'gpt-4o-mini',
	'json-config': 'gpt-4o',
	judge: 'gpt-4o',
	'langchain-agent': 'gpt-4o',
	'langchain-chain': 'gpt-4o',
	'langchain-graph': 'gpt-4o',
	'langchain-shared-goal': 'gpt-4o-mini',
	'mixed-workload': /^│ translation │ \d+ +│ .*│\n│ arithmetic +│ .*│ \d+ +│$/m,
	postgres: /large: drawn here \d+ times, [1-9]\d* outcomes told elsewhere|No PostgreSQL at/,
	'raw-openai-client': 'large-calculator',
	redis: /large: drawn here \d+ times, [1-9]\d* outcomes told elsewhere|No Redis at/,
	sentiment: 'gpt-4o-mini',
	streaming: /^ {2}by openai\.chat\/gpt-4o-mini, decision /m,
	'structured-output': 'gpt-4o',
	telemetry:
		/chat \S+ .*gpt-4o-mini, attempts: 2\n.*gen_ai\.evaluation\.result: bandit\.default, success[\s\S]*bandit\.attempt .*gone[\s\S]*bandit\.user, success/,
	// Both arms are useful there, so that the share is a matter of luck.
	triage: /gpt-4o-mini │ \d+ .*\n│ openai\.chat\/gpt-4o +│ \d+ /,
	'two-prompts': 'strict prompt',
};

/** They run until they are stopped, and have tests of their own. */
const served = ['thumbs-page'];

const directory = join(root, 'examples');

/** Shares of traffic, by arm, from the last table that an example printed. */
function shares(stdout: string): Record<string, number> {
	const rows = stdout.matchAll(/^│ (?:[\w.]+\/)?(.+?) +│ \d+ +│ '(\d+)%' +│/gm);
	return Object.fromEntries([...rows].map(([, arm, share]) => [arm!, Number(share)]));
}

describe('npm run example', () => {
	it('has them all', () => {
		const files = readdirSync(directory).filter((file) => file.endsWith('.ts'));
		expect(files.map((file) => file.slice(0, -'.ts'.length)).sort()).toEqual([...Object.keys(shown), ...served].sort());
	});

	it.concurrent.each(Object.entries(shown))('%s, without a key', async (name, expected) => {
		const { OPENAI_API_KEY: _, ...env } = process.env;
		const { stdout } = await promisify(execFile)(process.execPath, [join(directory, `${name}.ts`)], { cwd: root, env });
		if (typeof expected === 'string') expect(shares(stdout)[expected]).toBeGreaterThan(50);
		else expect(stdout).toMatch(expected);
	});
});
