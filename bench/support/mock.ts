import {
	APICallError,
	type LanguageModelV4,
	type LanguageModelV4CallOptions,
	type LanguageModelV4StreamPart,
	type LanguageModelV4Usage,
} from '@ai-sdk/provider';

export const callOptions: LanguageModelV4CallOptions = {
	prompt: [{ role: 'user', content: [{ type: 'text', text: 'Which team handles a card that was charged twice?' }] }],
};

const usage: LanguageModelV4Usage = {
	inputTokens: { total: 20, noCache: 20, cacheRead: 0, cacheWrite: 0 },
	outputTokens: { total: 10, text: 10, reasoning: 0 },
};
const finishReason = { unified: 'stop', raw: 'stop' } as const;

/** A stream of so many parts: three before the first content, two after the last. */
export function streamParts(count: number): LanguageModelV4StreamPart[] {
	return [
		{ type: 'stream-start', warnings: [] },
		{ type: 'response-metadata', modelId: 'mock' },
		{ type: 'text-start', id: '0' },
		...Array.from({ length: count - 5 }, () => ({ type: 'text-delta', id: '0', delta: 'word ' }) as const),
		{ type: 'text-end', id: '0' },
		{ type: 'finish', finishReason, usage },
	];
}

interface MockOptions {
	/** Makes every call fail with a 503; told of each. */
	readonly dead?: () => void;
	/** Of its streams. Default: 22. */
	readonly parts?: readonly LanguageModelV4StreamPart[];
}

/** A model that answers at once, so that what is measured is what stands in front of it. */
export function mockModel(modelId: string, { dead, parts = streamParts(22) }: MockOptions = {}): LanguageModelV4 {
	const failIfDead = (): void => {
		if (dead === undefined) return;
		dead();
		throw new APICallError({
			message: 'Service unavailable',
			url: 'http://127.0.0.1',
			requestBodyValues: {},
			statusCode: 503,
			isRetryable: true,
		});
	};
	return {
		specificationVersion: 'v4',
		provider: 'mock',
		modelId,
		supportedUrls: {},
		doGenerate: async () => {
			failIfDead();
			return {
				content: [{ type: 'text', text: 'billing' }],
				finishReason,
				usage,
				warnings: [],
				response: { modelId },
			};
		},
		doStream: async () => {
			failIfDead();
			let next = 0;
			const stream = new ReadableStream<LanguageModelV4StreamPart>(
				{
					pull(controller) {
						const part = parts[next++];
						if (part === undefined) controller.close();
						else controller.enqueue(part);
					},
				},
				{ highWaterMark: 0 },
			);
			return { stream };
		},
	};
}
