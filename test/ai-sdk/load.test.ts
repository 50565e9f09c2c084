import { afterEach, describe, expect, it } from 'vitest';
import { banditModel, type SdkModel } from '../../src/ai-sdk/index.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { OpenAiServer, status, text } from '../servers/openai-server.ts';
import { majors } from './majors.ts';

// biome-ignore lint/suspicious/noExplicitAny: one test body for four incompatible sets of types
type Any = any;

let server: OpenAiServer | undefined;
afterEach(async () => {
	await server?.close();
	server = undefined;
});

describe.each(majors)('$name: a dead arm beside a healthy one, 100 calls at once', ({ ai, model }) => {
	async function setUp() {
		const dead = [status(503), { kind: 'drop' }, { kind: 'error-event' }] as const;
		let n = 0;
		// Each answer names its question, so that no call can get another's.
		server = await OpenAiServer.start((seen) => {
			if (seen.model === 'dead') return dead[n++ % dead.length]!;
			const asked = /question \d+/.exec(JSON.stringify(seen.body.messages))![0];
			return text(`answer to ${asked}`);
		});
		const { url } = server;
		const arms = ['dead', 'good'].map((id) => ({ model: model(url, id), id, weight: id === 'dead' ? 0.9 : 0.1 }));
		const options = { arms, store: memoryStore(), rng: seededRng(3), onError: () => {} };
		return banditModel<SdkModel>(options) as Any;
	}
	const questions = Array.from({ length: 100 }, (_, i) => `question ${i}`);

	it('generateText: all succeed, each with its own answer and decision', async () => {
		const bandit = await setUp();
		const results = await Promise.all(
			questions.map((prompt) => ai.generateText({ model: bandit, prompt, maxRetries: 0 })),
		);
		expect(results.map((result) => result.text)).toEqual(questions.map((question) => `answer to ${question}`));
		const ids = results.map(({ providerMetadata }: Any) => providerMetadata.bandit.decisionId);
		expect(new Set(ids).size).toBe(100);
	});

	it('streamText: the same', async () => {
		const bandit = await setUp();
		const texts = await Promise.all(
			questions.map(async (prompt) => {
				let all = '';
				for await (const piece of ai.streamText({ model: bandit, prompt, maxRetries: 0 }).textStream) all += piece;
				return all;
			}),
		);
		expect(texts).toEqual(questions.map((question) => `answer to ${question}`));
	});
});
