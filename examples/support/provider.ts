import { createOpenAI } from '@ai-sdk/openai';
import { ChatOpenAI } from '@langchain/openai';
import { type LocalModel, startLoopback } from './loopback.ts';

/**
 * OpenAI itself when OPENAI_API_KEY is set, else local stand-ins that are served on loopback under the same names: as
 * models of the real `@ai-sdk/openai` (`model`) and of the real `@langchain/openai` (`chatModel`).
 */
export async function exampleProvider(standIns: Record<string, LocalModel>) {
	const apiKey = process.env.OPENAI_API_KEY;
	if (apiKey) {
		console.log('Using OpenAI (OPENAI_API_KEY is set).');
		return {
			model: createOpenAI({ apiKey }).chat,
			chatModel: (model: string) => new ChatOpenAI({ model, apiKey }),
			close: () => {},
		};
	}
	console.log('No OPENAI_API_KEY: local stand-ins on loopback answer under the names of the models.');
	const { url, close } = await startLoopback(standIns);
	const configuration = { baseURL: url };
	return {
		model: createOpenAI({ baseURL: url, apiKey: 'none' }).chat,
		chatModel: (model: string) => new ChatOpenAI({ model, apiKey: 'none', configuration }),
		close,
	};
}

/** Made-up traffic needs the same luck each time. */
export function pick<T>(items: readonly T[], i: number): T {
	return items[(i * 7919) % items.length]!;
}
