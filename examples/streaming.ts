/**
 * Streaming: the first model is down, the stream fails over before its first word, and the decision id comes with the
 * end of the stream.
 */
import { streamText } from 'ai';
import { memoryStore } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { exampleProvider } from './support/provider.ts';
import { printInsights } from './support/table.ts';

const { model, close } = await exampleProvider({
	'gpt-4o-mini': () => 'The quick brown fox jumps over the lazy dog.',
});

const writer = banditModel({
	goal: 'writing',
	// The second arm is no model that the server has: it answers 404.
	arms: [model('gpt-4o-mini'), model('gpt-that-is-gone')],
	store: memoryStore(),
	onError: ({ arm, error }) => console.log(`(${arm} failed: ${(error as Error).message}; another arm takes over)`),
});

for (let i = 0; i < 6; i++) {
	const { textStream, providerMetadata } = streamText({ model: writer, prompt: 'Write a sentence.' });
	for await (const delta of textStream) process.stdout.write(delta);
	const { arm, decisionId } = (await providerMetadata)!.bandit as { arm: string; decisionId: string };
	console.log(`\n  by ${arm}, decision ${decisionId}`);
}

printInsights(writer.insights());
await writer.close();
close();
