/**
 * Streams: parts a second against the bare model, and whether anything is held back or read ahead.
 *
 *   npm run bench stream
 */
import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { memoryStore } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { callOptions, mockModel, streamParts } from './support/mock.ts';

const parts = streamParts(100_000);
const arms = [mockModel('a', { parts }), mockModel('b', { parts })];
const models: Record<string, LanguageModelV4> = {
	'bare model': arms[0]!,
	banditModel: banditModel({ arms, store: memoryStore() }),
};

async function partsPerSecond(model: LanguageModelV4): Promise<number> {
	const reader = (await model.doStream(callOptions)).stream.getReader();
	const start = performance.now();
	let count = 0;
	while (!(await reader.read()).done) count++;
	return (count * 1000) / (performance.now() - start);
}

const rates: Record<string, number[]> = { 'bare model': [], banditModel: [] };
for (let round = 0; round < 9; round++) {
	for (const [name, model] of Object.entries(models)) rates[name]!.push(await partsPerSecond(model));
}
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const bare = median(rates['bare model']!);
console.log('\nParts a second, streams of 100,000 parts, rounds in turn (median of 9)');
console.table(
	Object.fromEntries(
		Object.entries(rates).map(([name, values]) => [
			name,
			{
				'parts a second': Math.round(median(values)).toLocaleString('en'),
				'of the bare model': (median(values) / bare).toFixed(2),
			},
		]),
	),
);

/** How far the source was read when the consumer had taken so many parts. */
let pulled = 0;
const counted = (modelId: string): LanguageModelV4 => ({
	...mockModel(modelId),
	doStream: async () => ({
		stream: new ReadableStream<LanguageModelV4StreamPart>(
			{
				pull(controller) {
					const part = parts[pulled++];
					if (part === undefined) controller.close();
					else controller.enqueue(part);
				},
			},
			{ highWaterMark: 0 },
		),
	}),
});
const probe = banditModel({ arms: [counted('a'), counted('b')], store: memoryStore() });
const reader = (await probe.doStream(callOptions)).stream.getReader();
const ahead: Record<string, object> = { 'before the first read': { 'read from the source': pulled } };
for (let taken = 1; taken <= 10; taken++) {
	await reader.read();
	if ([1, 4, 5, 10].includes(taken)) ahead[`after ${taken}`] = { 'read from the source': pulled };
}
await reader.cancel();
console.log(
	'Up to the first content (part 4) the preamble is held, to be able to fail over; from then on nothing is read ahead',
);
console.table(ahead);
