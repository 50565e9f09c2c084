import type { ArmOptions } from '../../src/arms/arm.ts';
import type { BanditRequest } from '../../src/base/types.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import type { Fault, RawCallResult, Served } from '../../src/router/attempt.ts';
import { createRouted, type RoutedOptions } from '../../src/router/create.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { fakeClock } from '../bandit/helpers.ts';

/** How an arm of these tests behaves: a text, or an error. */
export type Behaviour = (call: number) => string | Error;

/** An error with the fault that it stands for. */
export class FaultError extends Error {
	readonly fault: Fault;

	constructor(fault: Partial<Fault> = {}) {
		super(fault.category ?? 'provider_error');
		this.fault = { kind: 'retryable', category: 'provider_error', ...fault };
	}
}

/** A routed bandit whose arms are plain functions. */
export function routed(behaviours: Record<string, Behaviour>, options: Partial<RoutedOptions> = {}) {
	const calls: string[] = [];
	const clock = fakeClock();
	const { bandit, router } = createRouted<ArmOptions>({
		goal: 'test',
		arms: Object.keys(behaviours),
		store: memoryStore(),
		rng: seededRng(1),
		clock,
		policy: 'beta',
		onError: () => {},
		...options,
	});
	const serve = async (arm: string): Promise<string> => {
		calls.push(arm);
		const answer = behaviours[arm]!(calls.filter((id) => id === arm).length);
		if (typeof answer === 'string') return answer;
		throw answer;
	};
	const result = (text: string): RawCallResult => ({
		text: text.startsWith('tool:') ? '' : text,
		finishReason: text.startsWith('tool:') ? 'tool-calls' : 'stop',
		toolCalls: text.startsWith('tool:') ? [{ toolCallId: text.slice(5), toolName: 'tool', input: {} }] : [],
		usage: { inputTokens: 100, outputTokens: 10, cachedInputTokens: 0 },
	});
	const call = (request: BanditRequest = {}, signal?: AbortSignal): Promise<Served<ArmOptions, string>> =>
		router.route({
			request,
			serve: ({ arm }) => serve(arm.id),
			result,
			shadow: async ({ arm }) => result(await serve(arm.id)),
			classify: (error) => (error as FaultError).fault ?? { kind: 'fatal', category: 'other' },
			signal,
		});
	return { bandit, router, call, calls, clock };
}
