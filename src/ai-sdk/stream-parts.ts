import type { ToolCall } from '../base/call.ts';
import type { RawCallResult } from '../router/attempt.ts';
import type { GenerateResult, Part, Usage } from './model-types.ts';
import { finished, toTokenUsage, toToolCall } from './result.ts';

/** What a stream's parts come to. */
export class Accumulator {
	readonly #texts: string[] = [];
	readonly #toolCalls: ToolCall[] = [];
	#modelId: string | undefined;
	#finish: { finishReason: GenerateResult['finishReason']; usage: Usage | undefined } | undefined;

	add(part: Part): void {
		switch (part.type) {
			case 'text-delta':
				// Joined at the end: a string that grows by each part costs more than the part.
				this.#texts.push(part.delta ?? part.textDelta ?? '');
				break;
			case 'tool-call':
				this.#toolCalls.push(toToolCall(part));
				break;
			case 'response-metadata':
				this.#modelId = part.modelId ?? this.#modelId;
				break;
			case 'finish':
				this.#finish = { finishReason: part.finishReason, usage: part.usage };
		}
	}

	result(schema: unknown): RawCallResult {
		const { finishReason, usage } = this.#finish ?? { finishReason: 'other', usage: undefined };
		const modelId = this.#modelId;
		const text = this.#texts.join('');
		return finished({ text, finishReason, toolCalls: this.#toolCalls, usage, modelId, raw: undefined }, schema);
	}

	get usage(): ReturnType<typeof toTokenUsage> {
		return toTokenUsage(this.#finish?.usage);
	}
}

/** The part with our metadata, if it is the last one. */
export function marked(part: Part, metadata: () => Record<string, unknown>): Part {
	return part.type === 'finish'
		? { ...part, providerMetadata: { ...part.providerMetadata, bandit: metadata() } }
		: part;
}
