import type { CallResult } from '../../src/base/call.ts';

/** A call's result; a good answer unless told otherwise. */
export function resultOf(given: Partial<CallResult> = {}): CallResult {
	return {
		text: 'An answer.',
		finishReason: 'stop',
		toolCalls: [],
		usage: { inputTokens: 10, outputTokens: 5 },
		latencyMs: 120,
		costUsd: 0.001,
		arm: 'small',
		...given,
	};
}

/** Uniform numbers that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let bits = Math.imul(state ^ (state >>> 15), 1 | state);
		bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
		return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
	};
}
