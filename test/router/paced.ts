import { classifyError } from '../../src/adapter/fault.ts';
import type { ArmOptions } from '../../src/arms/arm.ts';
import type { BanditRequest } from '../../src/base/types.ts';
import { mostSuccess } from '../../src/objective/most-success.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import type { Attempt, RawCallResult } from '../../src/router/attempt.ts';
import type { TimedArm } from '../../src/router/attempt-timeout.ts';
import { createRouted, type RoutedOptions } from '../../src/router/create.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { fakeTime } from './timers.ts';

/** How an arm behaves: it has its first content and its whole answer after so many ms, or never. */
export interface Pace {
	readonly firstMs?: number;
	readonly wholeMs?: number;
	/** It goes on whatever the signal says. */
	readonly isDeaf?: boolean;
	readonly options?: TimedArm;
	readonly error?: Error;
}

const price = { input: 1, output: 1 };
const usage = { inputTokens: 100, outputTokens: 10 };
const result = (text: string): RawCallResult => ({ text, finishReason: 'stop', toolCalls: [], usage });

/** A routed bandit over arms with a pace of their own; the first is drawn first. */
export function paced(paces: Record<string, Pace>, options: Partial<RoutedOptions> = {}) {
	const time = fakeTime();
	const told: string[] = [];
	const seen: unknown[] = [];
	const { bandit, router } = createRouted<ArmOptions>({
		arms: Object.entries(paces).map(([id, { options }], i) => ({
			id,
			price,
			prior: { mean: 0.99 - i * 0.2, strength: 10_000 },
			...options,
		})),
		objective: mostSuccess(),
		policy: 'beta',
		store: memoryStore(),
		rng: seededRng(1),
		clock: time.clock,
		timers: time.timers,
		onError: ({ error }) => void seen.push(error),
		successWhen: () => true,
		...options,
	});
	/** Resolves after ms of the clock, or rejects with the signal. */
	const wait = ({ arm, signal }: Attempt<ArmOptions>, ms: number | undefined): Promise<void> =>
		new Promise((resolve, reject) => {
			let isOver = false;
			if (ms !== undefined) {
				time.timers.after(ms, () => {
					isOver = true;
					resolve();
				});
			}
			signal?.addEventListener('abort', () => {
				if (isOver) return;
				told.push(`${arm.id} cancelled`);
				if (!paces[arm.id]!.isDeaf) reject(signal.reason);
			});
		});
	const common = (signal?: AbortSignal, request: BanditRequest = {}) => ({
		request,
		signal,
		classify: (error: unknown) => classifyError(error, signal),
	});
	const answer = (signal?: AbortSignal, request?: BanditRequest) =>
		router.route<string>({
			...common(signal, request),
			serve: async (attempt) => {
				told.push(attempt.arm.id);
				const { wholeMs, error } = paces[attempt.arm.id]!;
				await wait(attempt, wholeMs);
				if (error !== undefined) throw error;
				return attempt.arm.id;
			},
			result,
		});
	/** Resolves with what ends the stream: when it does, or when it breaks. */
	const stream = (signal?: AbortSignal) =>
		router.route<{ arm: string; rest: Promise<unknown> }>({
			...common(signal),
			isStream: true,
			serve: async (attempt) => {
				const { id } = attempt.arm;
				const { firstMs, wholeMs, error } = paces[id]!;
				told.push(id);
				const begins = async (): Promise<void> => {
					await wait(attempt, firstMs);
					if (error !== undefined) throw error;
					attempt.firstContent();
				};
				const started = begins();
				if (!attempt.isLast) await started;
				const ends = async (): Promise<void> => {
					await started;
					await wait(attempt, wholeMs === undefined ? undefined : wholeMs - firstMs!);
				};
				const rest = ends().then(
					() => void attempt.finish(result(id)),
					(error) => {
						attempt.fail(classifyError(error, signal), error);
						return error;
					},
				);
				return { arm: id, rest };
			},
		});
	return { ...time, bandit, router, answer, stream, told, seen };
}

/** What a promise comes to, once time has gone by. */
export function outcomeOf<T>(promise: Promise<T>): { value?: T; error?: Error } {
	const seen: { value?: T; error?: Error } = {};
	promise.then(
		(value) => {
			seen.value = value;
		},
		(error: Error) => {
			seen.error = error;
		},
	);
	return seen;
}
