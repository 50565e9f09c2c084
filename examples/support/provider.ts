import { createOpenAI } from '@ai-sdk/openai';
import { type LocalModel, startLoopback } from './loopback.ts';

/**
 * The real `@ai-sdk/openai` provider: on OpenAI itself when OPENAI_API_KEY is set, else on local stand-ins that are
 * served on loopback under the same names.
 */
export async function exampleProvider(standIns: Record<string, LocalModel>) {
	const apiKey = process.env.OPENAI_API_KEY;
	if (apiKey) {
		console.log('Using OpenAI (OPENAI_API_KEY is set).');
		return { model: createOpenAI({ apiKey }).chat, close: () => {} };
	}
	console.log('No OPENAI_API_KEY: local stand-ins on loopback answer under the names of the models.');
	const server = await startLoopback(standIns);
	return { model: createOpenAI({ baseURL: server.url, apiKey: 'none' }).chat, close: server.close };
}

/** Made-up traffic needs the same luck each time. */
export function pick<T>(items: readonly T[], i: number): T {
	return items[(i * 7919) % items.length]!;
}
