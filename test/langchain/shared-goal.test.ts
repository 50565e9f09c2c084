import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOpenAI } from '@ai-sdk/openai';
import { ChatOpenAI } from '@langchain/openai';
import { generateText } from 'ai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { banditModel } from '../../src/ai-sdk/index.ts';
import { ChatBandit } from '../../src/langchain/index.ts';
import { oneOf } from '../../src/outcome/conditions/text.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { insight } from '../bandit/helpers.ts';
import { OpenAiServer, text } from '../servers/openai-server.ts';

let server: OpenAiServer;
let folder: string;
beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'bandit-shared-'));
	server = await OpenAiServer.start(({ model }) => text(model === 'good' ? 'yes' : 'perhaps'));
});
afterEach(async () => {
	await server.close();
	rmSync(folder, { recursive: true });
});

const ids = ['bad', 'good'];
const shared = (store: Store) => ({ goal: 'shared', store, successWhen: oneOf(['yes', 'no']), rng: seededRng(1) });
const inSdk = (store: Store) => {
	const { chat } = createOpenAI({ baseURL: server.url, apiKey: 'k' });
	return banditModel({ ...shared(store), arms: ids.map((id) => ({ id, model: chat(id) })) });
};
const inChain = (store: Store) => {
	const fields = { apiKey: 'k', maxRetries: 0, configuration: { baseURL: server.url } };
	return new ChatBandit({
		...shared(store),
		arms: ids.map((id) => ({ id, model: new ChatOpenAI({ model: id, ...fields }) })),
	});
};

/** One store for both, and a file that each opens for itself. */
const stores: [string, () => () => Store][] = [
	[
		'memory',
		() => {
			const store = memoryStore();
			return () => store;
		},
	],
	['a SQLite file', () => () => sqliteStore(join(folder, 'bandit.db'))],
];

describe.each(stores)('one goal of LangChain and the AI SDK, in %s', (_name, open) => {
	it('what the one learns the other uses', async () => {
		const store = open();
		const [sdk, chain] = [inSdk(store()), inChain(store())];
		for (let i = 0; i < 40; i++) await generateText({ model: sdk, prompt: 'yes or no?' });
		await sdk.flush();
		expect(insight(chain.bandit, 'good').outcomes).toBe(0);
		await chain.bandit.refresh();
		for (const id of ids) {
			const { outcomes, mean } = insight(sdk.bandit, id);
			expect(insight(chain.bandit, id)).toMatchObject({ outcomes, mean });
		}
		server.seen.length = 0;
		for (let i = 0; i < 20; i++) await chain.invoke('yes or no?');
		// 40 calls are enough to leave the bad arm: more than 2 of 20 would be beyond all luck.
		expect(server.seen.filter(({ model }) => model === 'bad').length).toBeLessThanOrEqual(2);

		await chain.flush();
		await sdk.bandit.refresh();
		expect(ids.reduce((sum, id) => sum + insight(sdk.bandit, id).outcomes, 0)).toBe(60);
		await Promise.all([sdk.close(), chain.close()]);
	});

	it('the one’s answer can be reported to the other', async () => {
		const store = open();
		const [sdk, chain] = [inSdk(store()), inChain(store())];
		const message = await chain.invoke('yes or no?');
		await chain.flush();
		const { decisionId, arm } = message.response_metadata.bandit as { decisionId: string; arm: string };
		const { status } = await sdk.report(decisionId, 'failure');
		expect(['recorded', 'revised', 'duplicate']).toContain(status);
		await chain.bandit.refresh();
		expect(insight(chain.bandit, arm)).toMatchObject({ outcomes: 1 });
		expect(insight(chain.bandit, arm).mean).toBeLessThan(0.5);
		await Promise.all([sdk.close(), chain.close()]);
	});
});
