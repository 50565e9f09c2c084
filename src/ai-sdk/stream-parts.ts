import { decisionMetadata } from '../adapter/decision-metadata.ts';
import type { TokenUsage, ToolCall } from '../base/call.ts';
import type { Decision } from '../base/types.ts';
import type { ToldUse } from '../pricing/told.ts';
import { toldUsage } from '../pricing/told-usage.ts';
import type { RawCallResult } from '../router/attempt.ts';
import type { Part } from './model-types.ts';
import { finished, toToolCall } from './result.ts';
import type { AskedSchema } from './schemas/schemas.ts';

/** What a stream's parts come to. */
export class Accumulator {
	readonly #texts: string[] = [];
	readonly #toolCalls: ToolCall[] = [];
	#modelId: string | undefined;
	#responseId: string | undefined;
	readonly #provider: string;
	#finish: Part = {};

	/** @param provider the SDK's name of who made the model */
	constructor(provider: string) {
		this.#provider = provider;
	}

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
				this.#responseId = part.id ?? this.#responseId;
				break;
			case 'finish':
				this.#finish = part;
		}
	}

	result(schema: AskedSchema | undefined): RawCallResult {
		const { finishReason } = this.#finish;
		const modelId = this.#modelId;
		const text = this.#texts.join('');
		const told = this.#told;
		const [toolCalls, responseId] = [this.#toolCalls, this.#responseId];
		return finished({ text, finishReason, toolCalls, told, modelId, responseId, raw: undefined }, schema);
	}

	get usage(): TokenUsage {
		return toldUsage(this.#told);
	}

	get #told(): ToldUse {
		const { usage, providerMetadata: metadata } = this.#finish;
		return { usage, metadata, provider: this.#provider };
	}
}

/** A finish part with the decision in it. */
export function marked(part: Part, decision: Decision): Part {
	return { ...part, providerMetadata: { ...part.providerMetadata, bandit: decisionMetadata(decision) } };
}
