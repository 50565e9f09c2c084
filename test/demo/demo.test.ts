import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { memoryStore } from 'bandit-model';
import { describe, expect, it, vi } from 'vitest';
import { lexicon } from '../../examples/demo/lexicon.ts';
import { proof } from '../../examples/demo/proof.ts';
import { question, startLoopback } from '../../examples/support/loopback.ts';
import { traffic } from '../report/traffic.ts';

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
			/^What it saved, by the report of its own file/m,
			/^What was saved against always local-large over \d+ requests .*it can’t be said yet/m,
			/^ {2}right had it been always local-large: \d+\.\d%; the report says nothing of it yet\.$/m,
			/^The report as a page for a browser: file:\/\/\/.*report\.html$/m,
			/^Done in \d+ s\.$/m,
		]) {
			expect(stdout).toMatch(part);
		}
		const [, url] = /page for a browser: (\S+)/.exec(stdout)!;
		const page = readFileSync(new URL(url!), 'utf8');
		expect(page).toMatch(/^<!doctype html>.*What was saved against always local-large/s);
		rmSync(dirname(fileURLToPath(url!)), { recursive: true });
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

describe('the demo’s end', () => {
	const handled = (right: boolean, usd: number) => ({ arm: 'large', right, usd });

	it('holds what the report says against what the labels say', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'bandit-demo-end-'));
		const store = memoryStore();
		await traffic(store);
		const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
		// 90% of 3,000 right, as of the traffic's arm: and then far from it.
		const cost = 1000 * 10e-6 + 150 * 30e-6;
		for (const [rate, says] of [
			[0.9, 'holds that'],
			[0.3, 'misses that'],
		] as const) {
			const mails = Array.from({ length: 3000 }, (_, i) => ({
				served: handled(true, cost / 10),
				alone: handled(i < 3000 * rate, cost),
			}));
			await proof({ store, goal: 'triage', folder, known: { strongest: 'large', mails } });
			const out = print.mock.calls.map(([text]) => text).join('');
			expect(out).toMatch(/^Saved \$[\d.]+ ± [\d.]+ of \$[\d.]+ over 3,000 requests/m);
			expect(out).toMatch(
				new RegExp(`^ {2}right had it been always large: ${100 * rate}\\.0%; the report's .* ${says}`, 'm'),
			);
			expect(out).toMatch(/^ {2}saved: \$[\d.]+; the report's \$[\d.]+ to \$[\d.]+ (holds|misses) that/m);
			print.mockClear();
		}
		print.mockRestore();
		rmSync(folder, { recursive: true });
	});
});
