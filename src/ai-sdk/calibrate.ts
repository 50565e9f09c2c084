import type { CallResult } from '../base/call.ts';
import { checkNumber } from '../base/check.ts';
import { InvalidOptionError } from '../base/errors.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';
import { compileCondition } from '../outcome/compile.ts';
import type { SuccessCondition } from '../outcome/condition.ts';
import { plausible } from '../pricing/plausible.ts';
import type { ModelCore } from './core.ts';
import type { ModelArm } from './model-arm.ts';
import type { CallOptions, GenerateResult } from './model-types.ts';
import { toRequest } from './request.ts';
import { toCallResult } from './result.ts';

/** A prompt to calibrate with. */
export interface CalibrationPrompt {
	readonly prompt: string;
	readonly system?: string;
	readonly segment?: string;
	/** Names the prompt: it is run once per arm. Default: made of its text. */
	readonly id?: string;
	/** What counts as success of this prompt; default: that of the calibration. */
	readonly successWhen?: SuccessCondition;
}

/** How far a calibration is. */
export interface CalibrationProgress {
	/** Calls made, of all that are to be made. */
	readonly done: number;
	readonly calls: number;
	/** USD so far, as far as it is known. */
	readonly costUsd: number;
}

/** Options of `calibrate`. */
export interface CalibrationOptions {
	/** What every arm is asked; what an earlier calibration did is not done again. */
	readonly prompts: readonly (string | CalibrationPrompt)[];
	/** What counts as success. Default: the bandit's own condition. */
	readonly successWhen?: SuccessCondition;
	/** Calls at a time. Default 4. */
	readonly concurrency?: number;
	/**
	 * Told before the first call how many there are, how many are done already, and what they are expected to cost (USD;
	 * undefined when a price is not known). Return false to call it off.
	 */
	readonly onStart?: (plan: { calls: number; skipped: number; expectedCostUsd: number | undefined }) => unknown;
	/** Told after each call. */
	readonly onProgress?: (progress: CalibrationProgress) => void;
	/** Ends it; what is done stays done. */
	readonly abortSignal?: AbortSignal;
}

/** What became of a calibration. */
export interface CalibrationResult extends CalibrationProgress {
	/** Calls that an earlier calibration had made. */
	readonly skipped: number;
	/** Calls that failed; they teach nothing, and are made again next time. */
	readonly failed: number;
}

const optionNames: OptionNames<CalibrationOptions> = {
	abortSignal: true,
	concurrency: true,
	onProgress: true,
	onStart: true,
	prompts: true,
	successWhen: true,
};

const promptNames: OptionNames<CalibrationPrompt> = {
	id: true,
	prompt: true,
	segment: true,
	successWhen: true,
	system: true,
};

interface Job {
	readonly arm: ModelArm;
	readonly prompt: CalibrationPrompt;
}

/**
 * Runs every arm on a list of prompts and learns from all of them. Resumable: what the store has is not run again.
 * Rejects with InvalidOptionError for options that can't be used.
 */
export async function calibrate(core: ModelCore, options: CalibrationOptions): Promise<CalibrationResult> {
	checkNames('', options, optionNames);
	const { prompts, concurrency = 4, onStart, onProgress, abortSignal } = options;
	if (!Array.isArray(prompts) || prompts.length === 0) {
		throw new InvalidOptionError('prompts', prompts, 'Give an array of prompts.');
	}
	for (const [i, prompt] of prompts.entries()) checkNames(`prompts[${i}]`, prompt, promptNames);
	checkNumber('concurrency', concurrency, 1, 1000, 'Give a number of calls at a time, 1 or more.');
	const { bandit } = core;
	await bandit.ready;
	const common = options.successWhen === undefined ? bandit.condition : compileCondition(options.successWhen);
	const all = prompts.map((prompt) => (typeof prompt === 'string' ? { prompt } : prompt));
	const jobs: Job[] = [];
	let skipped = 0;
	for (const prompt of all) {
		for (const arm of bandit.arms.filter(({ retired }) => !retired)) {
			if (await bandit.isWarm({ id: prompt.id, request: requestOf(prompt), arm: arm.id })) skipped++;
			else jobs.push({ arm, prompt });
		}
	}
	const expected = jobs.map(({ arm, prompt }) => bandit.expectedCostUsd(arm.id, requestOf(prompt)));
	const expectedCostUsd = expected.includes(undefined)
		? undefined
		: expected.reduce<number>((sum, usd) => sum + usd!, 0);
	const state = { done: 0, calls: jobs.length, costUsd: 0, failed: 0 };
	if (onStart?.({ calls: jobs.length, skipped, expectedCostUsd }) === false) return { ...state, skipped };

	const run = async ({ arm, prompt }: Job): Promise<void> => {
		try {
			const start = Date.now();
			const call = callOptions(core.version, prompt, abortSignal);
			const raw = toCallResult(
				(await arm.model.doGenerate(core.optionsFor(arm, call) as never)) as GenerateResult,
				undefined,
				arm.model.provider,
			);
			const { usage, costUsd: told } = plausible(raw.usage, raw.costUsd, arm.capabilities?.contextTokens);
			const costUsd = told ?? bandit.costOf(arm.id, usage);
			const latencyMs = Date.now() - start;
			const result: CallResult = { ...raw, usage, arm: arm.id, latencyMs, costUsd };
			const request = requestOf(prompt);
			const condition =
				prompt.successWhen === undefined ? common : compileCondition(prompt.successWhen, 'prompts[].successWhen');
			const verdict = await condition.check(result, request);
			state.costUsd += costUsd ?? 0;
			if (verdict === undefined) return;
			const observation = { ...usage, costUsd, latencyMs };
			await bandit.warmStart([{ id: prompt.id, request, arm: arm.id, outcome: { score: verdict.score }, observation }]);
		} catch (error) {
			if (abortSignal?.aborted) throw error;
			state.failed++;
			bandit.events.error({ error, during: 'calibrate', arm: arm.id });
		} finally {
			state.done++;
			const { done, calls, costUsd } = state;
			onProgress?.({ done, calls, costUsd });
		}
	};
	const queue = jobs[Symbol.iterator]();
	const worker = async (): Promise<void> => {
		for (const job of queue) {
			abortSignal?.throwIfAborted();
			await run(job);
		}
	};
	await Promise.all(Array.from({ length: Math.min(concurrency, jobs.length) }, worker));
	return { ...state, skipped };
}

function messages({ prompt, system }: CalibrationPrompt): CallOptions['prompt'] {
	const user = { role: 'user', content: [{ type: 'text', text: prompt }] };
	return system === undefined ? [user] : [{ role: 'system', content: system }, user];
}

function requestOf(prompt: CalibrationPrompt) {
	return toRequest({ prompt: messages(prompt) }, { segment: prompt.segment });
}

function callOptions(version: string, prompt: CalibrationPrompt, abortSignal: AbortSignal | undefined): CallOptions {
	const v1 = version === 'v1' ? { inputFormat: 'messages', mode: { type: 'regular' } } : {};
	return { ...v1, prompt: messages(prompt), abortSignal };
}
