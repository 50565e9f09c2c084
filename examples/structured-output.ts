/**
 * Structured output: an answer that does not match the schema is a failure of its arm, though the model itself saw a
 * success.
 */
import { generateObject } from 'ai';
import { matchesSchema, memoryStore } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { z } from 'zod';
import { exampleProvider } from './support/provider.ts';
import { printInsights } from './support/table.ts';

let calls = 0;
const { model, close } = await exampleProvider({
	'gpt-4o-mini': () => (calls++ % 3 === 0 ? '{"name": "Ada"}' : '{"name": "Ada", "age": 36}'),
	'gpt-4o': () => '{"name": "Ada", "age": 36}',
});

const schema = z.object({ name: z.string(), age: z.number() });
const extractor = banditModel({
	goal: 'extract_person',
	arms: [model('gpt-4o-mini'), model('gpt-4o')],
	successWhen: matchesSchema(schema),
	store: memoryStore(),
});

let broken = 0;
for (let i = 0; i < 120; i++) {
	try {
		await generateObject({ model: extractor, schema, prompt: 'Ada is 36 years old.' });
	} catch {
		broken++;
	}
}

console.log(`${broken} of 120 answers did not match the schema`);
printInsights(extractor.insights());
await extractor.close();
close();
