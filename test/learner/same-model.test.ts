import { describe, expect, it } from 'vitest';
import { modelOf, standIn } from '../../src/learner/same-model.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { insight, live, testBandit } from '../bandit/helpers.ts';

describe('one model under several flavours of its provider', () => {
	it.each([
		['openai.chat/gpt-4o', 'openai/gpt-4o'],
		['openai.responses/gpt-4o', 'openai/gpt-4o'],
		['openai/gpt-4.1', 'openai/gpt-4.1'],
		['anthropic.messages/claude-3.5', 'anthropic/claude-3.5'],
		['my own arm 1.5', 'my own arm 1.5'],
		['a/b.c/d', 'a/b.c/d'],
	])('%s is %s', (id, model) => {
		expect(modelOf(id)).toBe(model);
	});

	it('stands in for an id only where it is the only one', () => {
		expect(standIn('openai.chat/m', ['openai.responses/m', 'openai.responses/n'])).toBe('openai.responses/m');
		expect(standIn('openai.chat/m', ['openai.responses/m', 'openai.completion/m'])).toBeUndefined();
		expect(standIn('openai.chat/m', ['azure.chat/m'])).toBeUndefined();
	});

	it('what was learnt under the older id is found again, and both go on', async () => {
		const store = memoryStore();
		const older = testBandit({ store, arms: ['openai.chat/m', 'openai.chat/n'] });
		await live(older, 200, { 'openai.chat/m': 0.9, 'openai.chat/n': 0.2 });
		const pending = older.decide({ arm: 'openai.chat/m' });
		await older.flush();
		const newer = testBandit({ store, arms: ['openai.responses/m', 'openai.responses/n'] });
		expect(insight(newer, 'openai.responses/m').mean).toBeCloseTo(insight(older, 'openai.chat/m').mean, 9);
		expect(insight(newer, 'openai.responses/n').mean).toBeLessThan(0.5);
		// A decision of the older one, reported and revised to the newer.
		await newer.report(pending.id, 'success');
		await newer.report(pending.id, 0.5);
		await live(newer, 50, { 'openai.responses/m': 0.9, 'openai.responses/n': 0.2 });
		await older.refresh();
		const again = testBandit({ store, arms: ['openai/m', 'openai/n'] });
		for (const name of ['m', 'n']) {
			const outcomes = insight(newer, `openai.responses/${name}`).outcomes;
			expect(insight(again, `openai/${name}`).outcomes).toBe(outcomes);
			expect(insight(older, `openai.chat/${name}`).outcomes).toBe(outcomes);
		}
	});

	it('two flavours in one goal are two arms', async () => {
		const store = memoryStore();
		const both = testBandit({ store, arms: ['openai.chat/m', 'openai.responses/m'] });
		await both.report(both.decide({ arm: 'openai.chat/m' }).id, 'success');
		const again = testBandit({ store, arms: ['openai.chat/m', 'openai.responses/m'] });
		expect([insight(again, 'openai.chat/m').outcomes, insight(again, 'openai.responses/m').outcomes]).toEqual([1, 0]);
	});
});
