import { generateText, streamText } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Contestants, localContestants } from '../../examples/demo/contestants.ts';
import { loadMails, type Mail } from '../../examples/demo/mails.ts';
import { wordMails } from '../../examples/demo/naive-bayes.ts';

let shown: Mail[];
let words: Mail[];
let contestants: Contestants;

beforeAll(async () => {
	({ shown, words } = await loadMails({ shown: 30, words: wordMails }));
	contestants = await localContestants(words);
}, 120_000);

afterAll(() => contestants.close());

const modelOf = (id: string) => contestants.list.find((contestant) => contestant.id === id)!.model;

async function rightAnswers(id: string): Promise<number> {
	let right = 0;
	for (const { text, label } of shown) {
		const answer = await generateText({ model: modelOf(id), prompt: text });
		expect(['spam', 'ham']).toContain(answer.text);
		if (answer.text === label) right++;
	}
	return right / shown.length;
}

describe('the demo’s mails', () => {
	it('come with both labels, and none is learnt from and shown', () => {
		const learnt = new Set(words.map(({ text }) => text));
		expect(shown.filter(({ text }) => learnt.has(text))).toEqual([]);
		expect(new Set(shown.map(({ label }) => label))).toEqual(new Set(['spam', 'ham']));
		expect(shown.length).toBeGreaterThanOrEqual(28);
	});
});

describe('the demo’s models', () => {
	it('differ in quality, as the bandit shall find out', async () => {
		const small = await rightAnswers('local-small');
		const medium = await rightAnswers('local-medium');
		const large = await rightAnswers('local-large');
		expect(small).toBeGreaterThan(0.6);
		expect(medium).toBeGreaterThan(small);
		expect(large).toBeGreaterThan(small);
		expect(Math.min(medium, large)).toBeGreaterThan(0.85);
	}, 120_000);

	it('stream, and tell their tokens', async () => {
		const { textStream, usage } = streamText({ model: modelOf('local-medium'), prompt: shown[0]!.text });
		let text = '';
		for await (const delta of textStream) text += delta;
		expect(['spam', 'ham']).toContain(text);
		expect((await usage).inputTokens).toBeGreaterThan(0);
	});

	it('can be broken silently, taken down and repaired', async () => {
		const spam = shown.find(({ label }) => label === 'spam')!;
		const ask = () => generateText({ model: modelOf('local-medium'), prompt: spam.text, maxRetries: 0 });
		expect((await ask()).text).toBe('spam');
		contestants.setFault!('local-medium', 'wrong');
		expect((await ask()).text).toBe('ham');
		contestants.setFault!('local-medium', 'down');
		await expect(ask()).rejects.toMatchObject({ statusCode: 503 });
		contestants.setFault!('local-medium', undefined);
		expect((await ask()).text).toBe('spam');
	});
});
