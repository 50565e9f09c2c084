import type { ToolCall } from '../base/call.ts';
import type { Attempt, Fault, RawCallResult } from '../router/attempt.ts';
import type { GenerateResult, Part, Usage } from './model-types.ts';
import { finished, toFinishReason, toTokenUsage, toToolCall } from './result.ts';

/** Parts that come before content: held back while another arm could still take over. */
export const preamble: ReadonlySet<string | undefined> = new Set([
	'stream-start',
	'response-metadata',
	'text-start',
	'reasoning-start',
	'tool-input-start',
	// Without a delta before them they bring nothing.
	'text-end',
	'reasoning-end',
	'tool-input-end',
	'raw',
	'ping',
]);
export function isContent(part: Part): boolean {
	if (preamble.has(part.type)) return false;
	// OpenAI's first delta is empty.
	return !(part.type?.endsWith('delta') && (part.delta ?? part.textDelta) === '');
}

/** What a stream's parts come to. */
export class Accumulator {
	#text = '';
	readonly #toolCalls: ToolCall[] = [];
	#modelId: string | undefined;
	#finish: { finishReason: GenerateResult['finishReason']; usage: Usage | undefined } | undefined;

	add(part: Part): void {
		switch (part.type) {
			case 'text-delta':
				this.#text += part.delta ?? part.textDelta ?? '';
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
		return finished(
			{ text: this.#text, finishReason, toolCalls: this.#toolCalls, usage, modelId, raw: undefined },
			schema,
		);
	}

	get usage(): ReturnType<typeof toTokenUsage> {
		return toTokenUsage(this.#finish?.usage);
	}
}

export function isInterrupted({ type, finishReason }: Part): boolean {
	return type === 'finish' && toFinishReason(finishReason) === 'interrupted';
}

/** The part with our metadata, if it is the last one. */
export function marked(part: Part, metadata: () => Record<string, unknown>): Part {
	return part.type === 'finish'
		? { ...part, providerMetadata: { ...part.providerMetadata, bandit: metadata() } }
		: part;
}

/** A stream that broke off, by its own word (v4) or by ending without a finish part. */
export const brokenOff: Fault = { kind: 'retryable', category: 'malformed' };
export function brokeOff(): Error {
	return new Error('The stream ended before its answer was complete.');
}

/** What a stream is opened with. */
export interface StreamContext<Arm> {
	readonly attempt: Attempt<Arm>;
	/** The schema that was asked for, see `schemaOf`. */
	readonly schema: unknown;
	classify(error: unknown): Fault;
	/** Put on the finish part. */
	metadata(): Record<string, unknown>;
}
