import { createOpenAI } from '@ai-sdk/openai';
import axe from 'axe-core';
import { memoryStore } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startLoopback } from '../../examples/support/loopback.ts';
import { serve } from '../../examples/support/serve.ts';
import { buildPage, thumbsRoutes } from '../../examples/thumbs-page/routes.ts';
import { hasBrowser, startBrowser } from '../servers/browser.ts';

const patience = { timeout: 15_000 };

describe.runIf(hasBrowser)('thumbs in a page with useChat, in a browser', () => {
	let browser: Browser;
	let script: string;
	let provider: Awaited<ReturnType<typeof startLoopback>>;
	beforeAll(async () => {
		script = await buildPage();
		provider = await startLoopback({ small: () => 'Turn it off and on again.', large: () => 'Unplug it first.' });
		browser = await startBrowser();
	}, 60_000);
	afterAll(async () => {
		await browser?.close();
		provider?.close();
	});

	const closing: (() => unknown)[] = [];
	afterEach(async () => {
		for (const close of closing.splice(0)) await close();
	});

	/** The page; which decisions were made, and what outcomes they had from people. */
	async function open() {
		const { chat: model } = createOpenAI({ baseURL: provider.url, apiKey: 'none' });
		const decisions: string[] = [];
		const outcomes: object[] = [];
		const chat = banditModel({
			goal: 'support',
			arms: [model('small'), model('large')],
			store: memoryStore(),
			onDecision: ({ id }) => decisions.push(id),
			onOutcome: ({ decisionId, revised, outcome: { source, score } }) => {
				if (source === 'user') outcomes.push({ answer: decisions.indexOf(decisionId), score, revised });
			},
		});
		const served = await serve(thumbsRoutes(chat, script));
		const page = await browser.newPage();
		const complaints: string[] = [];
		page.on('pageerror', (error) => complaints.push(String(error)));
		await page.goto(served.url);
		closing.push(
			() => page.close(),
			() => served.close(),
			() => chat.close(),
		);
		return { page, decisions, outcomes, complaints };
	}

	async function ask(page: Page, question: string, answers: number): Promise<void> {
		await page.getByLabel('Question').fill(question);
		await page.getByRole('button', { name: 'Ask' }).click();
		await page
			.locator('fieldset')
			.nth(answers - 1)
			.waitFor(patience);
	}

	const thumb = (page: Page, answer: number, name: 'Yes' | 'No') =>
		page.locator('fieldset').nth(answer).getByRole('button', { name });

	const said = (page: Page, answer: number, text: string) =>
		page.locator('fieldset').nth(answer).getByText(text).waitFor(patience);

	it('a thumb is an outcome of the decision that its answer came of; another revises it', async () => {
		const { page, decisions, outcomes, complaints } = await open();
		await ask(page, 'It does not start', 1);
		await ask(page, 'Still not', 2);
		expect(decisions).toHaveLength(2);
		expect(await page.getByText(/Turn it off|Unplug it/).count()).toBe(2);

		await thumb(page, 0, 'No').click();
		await said(page, 0, 'Thank you.');
		await thumb(page, 1, 'Yes').click();
		await said(page, 1, 'Thank you.');
		await thumb(page, 0, 'Yes').click();
		await page.locator('fieldset').first().locator('[aria-label=Yes][aria-pressed=true]').waitFor(patience);

		expect(await thumb(page, 0, 'No').getAttribute('aria-pressed')).toBe('false');
		expect(outcomes).toEqual([
			{ answer: 0, score: 0, revised: true },
			{ answer: 1, score: 1, revised: true },
			{ answer: 0, score: 1, revised: true },
		]);
		expect(complaints).toEqual([]);
	});

	it('says when a thumb did not go through, and takes it again', async () => {
		const { page, outcomes } = await open();
		await ask(page, 'It does not start', 1);
		await page.route('**/outcomes', (route) => route.abort(), { times: 1 });
		await thumb(page, 0, 'Yes').click();
		await said(page, 0, 'Try again?');
		expect(outcomes).toEqual([]);
		await thumb(page, 0, 'Yes').click();
		await said(page, 0, 'Thank you.');
		expect(outcomes).toHaveLength(1);
	});

	it('takes nothing of who has no session', async () => {
		const { page, decisions, outcomes } = await open();
		await ask(page, 'It does not start', 1);
		await page.context().clearCookies();
		await thumb(page, 0, 'Yes').click();
		await said(page, 0, 'Try again?');
		expect([decisions.length, outcomes.length]).toEqual([1, 0]);
	});

	it('is accessible', async () => {
		const { page } = await open();
		await ask(page, 'It does not start', 1);
		await page.evaluate(`(() => {${axe.source}})()`);
		const { violations } = (await page.evaluate('axe.run()')) as { violations: { id: string }[] };
		expect(violations.map(({ id }) => id)).toEqual([]);
	});
});
