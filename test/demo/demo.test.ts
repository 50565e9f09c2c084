import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { lexicon } from '../../examples/demo/lexicon.ts';
import { question, startLoopback } from '../../examples/support/loopback.ts';

const main = fileURLToPath(new URL('../../examples/demo/main.ts', import.meta.url));

function demo(args: string[], extra: Record<string, string> = {}) {
	const { OPENAI_API_KEY: _, ...env } = process.env;
	return promisify(execFile)(process.execPath, [main, ...args], { env: { ...env, ...extra } });
}

describe('npm run demo', () => {
	it('runs to its end and shows each act', async () => {
		const { stdout, stderr } = await demo(['--mails', '20']);
		for (const part of [
			/none of which a model has learnt from/,
			/Prices: made up/,
			/^1\. Learning while serving: 20 mails$/m,
			/^always local-small .*%.*\$/m,
			/^always local-large .*%.*\$/m,
			/^the bandit .*%.*\$/m,
			/(saved|more spent) against always local-large/,
			/^2\. A bad release: local-\w+ now calls every mail ham/m,
			/^3\. An outage: local-\w+ answers every call with HTTP 503/m,
			/^(\d+) of \1 mails were answered/m,
			/^Done in \d+ s\.$/m,
		]) {
			expect(stdout).toMatch(part);
		}
		// Nothing is redrawn where there is no terminal.
		expect(stdout).not.toContain('\r');
		expect(stderr).not.toMatch(/error/i);
	}, 120_000);

	it('runs on the OpenAI provider itself, at list prices', async () => {
		const classify = lexicon();
		const server = await startLoopback({
			'gpt-4o-mini': (messages) => `${classify(question(messages))}.`,
			'gpt-4o': (messages) => classify(question(messages)).toUpperCase(),
		});
		try {
			const { stdout } = await demo(['--openai', '--mails', '20'], {
				OPENAI_API_KEY: 'none',
				OPENAI_BASE_URL: server.url,
			});
			expect(stdout).toMatch(/^always gpt-4o-mini .*%.*\$0\.\d+$/m);
			expect(stdout).toMatch(/against always gpt-4o \(\$/);
			expect(stdout).not.toMatch(/^2\. /m);
		} finally {
			server.close();
		}
	}, 60_000);

	it('says what --openai needs', async () => {
		await expect(demo(['--openai'])).rejects.toMatchObject({
			code: 1,
			stderr: expect.stringContaining('OPENAI_API_KEY'),
		});
	}, 30_000);

	it('refuses a number of mails that it cannot show', async () => {
		await expect(demo(['--mails', 'many'])).rejects.toMatchObject({
			code: 1,
			stderr: expect.stringContaining('--mails: give a number from 20 to 500'),
		});
	}, 30_000);
});
