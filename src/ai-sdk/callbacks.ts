import type { Reporting } from '../adapter/shared-outcome.ts';
import type { Bandit } from '../bandit/bandit.ts';
import { reportShared } from '../bandit/report-shared.ts';
import type { CallResult } from '../base/call.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';
import type { OutcomeDetail } from '../base/outcome.ts';
import { compileCondition } from '../outcome/compile.ts';
import type { SuccessCondition } from '../outcome/condition.ts';
import { endedWell, judgeRun, seenBy } from '../outcome/run-end.ts';
import type { Run } from '../router/run.ts';
import { decisionIdsOf, type SdkResult } from './decisions-of.ts';
import type { GenerateResult, Part, Usage } from './model-types.ts';
import { finished } from './result.ts';
import { runWatch } from './run-watch.ts';

/** Options of `outcomeCallbacks`. */
export interface OutcomeCallbacksOptions {
	/**
	 * What counts as success of the whole run, judged on its last step. Default: the run ended by itself with content,
	 * not in an error, the step limit, a content filter or the length limit.
	 */
	readonly successWhen?: SuccessCondition;
	/** What a tool that threw teaches: a `failure` of the run, or nothing by itself (default), for the model may recover. */
	readonly toolErrors?: 'failure' | 'ignore';
	/**
	 * Tools whose call ends a run (`stopWhen: hasToolCall('answer')`): such a run is judged by `successWhen`, if it is given.
	 * One that ends with the results of other tools was cut off at its step limit, and has failed. Default: none.
	 */
	readonly finalTools?: readonly string[];
	/** The run that gets the outcome. Default: the decisions of the steps. */
	readonly run?: Pick<Run, 'report'>;
}

const optionNames: OptionNames<OutcomeCallbacksOptions> = {
	finalTools: true,
	run: true,
	successWhen: true,
	toolErrors: true,
};

/** A step or a final result, as the callbacks of the four majors bring it. */
interface StepEvent extends SdkResult {
	readonly text?: string;
	readonly finishReason?: GenerateResult['finishReason'];
	readonly toolCalls?: readonly Part[];
	readonly toolResults?: readonly unknown[];
	readonly usage?: Usage;
	readonly response?: { readonly modelId?: string };
	readonly content?: readonly { readonly type: string; readonly error?: unknown }[];
	readonly steps?: readonly StepEvent[];
}

/** To be spread into `generateText`, `streamText` or an agent's call, in any major: `generateText({ …, ...callbacks })`. */
export interface OutcomeCallbacks {
	/** ai 4 to 6; an alias in ai 7 */
	onStepFinish(step: unknown): Promise<void>;
	/** ai 6 (ai 4 and 5: streams only); an alias in ai 7 */
	onFinish(result: unknown): Promise<void>;
	/** streams */
	onError(event: unknown): Promise<void>;
	/** streams, ai 5 to 7: an abort teaches nothing */
	onAbort(event: unknown): void;
	/** For a loop that ended where no callback tells (`generateText` of ai 4 and 5 at its step limit): pass the result. */
	finish(result: unknown): Promise<void>;
}

/**
 * Callbacks that report the outcome of an agent loop by themselves: success by the last step, a failure for an error, a
 * tool error (when asked), or a loop that ran into its step limit; nothing for an abort.
 * Make one for each run; they can't break it.
 *
 * @example
 * ```ts
 * await generateText({ model, tools, prompt, ...outcomeCallbacks(model) });
 * ```
 */
export function outcomeCallbacks(model: object, options: OutcomeCallbacksOptions = {}): OutcomeCallbacks {
	const { bandit } = model as { readonly bandit: Reporting & Pick<Bandit, 'events'> };
	checkNames('', options, optionNames);
	const { run, toolErrors = 'ignore', finalTools = [] } = options;
	const condition = options.successWhen === undefined ? endedWell : compileCondition(options.successWhen);
	const steps: StepEvent[] = [];
	let isOver = false;
	let toolError: unknown;

	const report = async (seen: OutcomeDetail): Promise<void> => {
		const outcome: OutcomeDetail = { ...seenBy(condition, seen), source: 'run' };
		if (run !== undefined) {
			await run.report(outcome);
			return;
		}
		const ids = new Set<string>();
		for (const step of steps) for (const id of await decisionIdsOf(step, bandit.goal)) ids.add(id);
		await reportShared(bandit, [...ids], outcome);
	};
	const takeInHand = async (): Promise<void> => {
		for (const id of await decisionIdsOf(steps.at(-1)!, bandit.goal)) runWatch.inHand?.(id);
	};
	const guarded = async (work: () => Promise<void>): Promise<void> => {
		try {
			await work();
		} catch (error) {
			bandit.events.error({ error, during: 'successWhen' });
		}
	};
	const end = (last: StepEvent | undefined, atLimit: boolean): Promise<void> =>
		guarded(async () => {
			if (isOver || last === undefined) return;
			isOver = true;
			if (toolErrors === 'failure' && toolError !== undefined) {
				return report({ score: 0, category: 'tool_error', reason: 'a tool threw' });
			}
			if (atLimit) return report({ score: 0, category: 'step_limit', reason: 'the loop ended with tool calls to do' });
			const verdict = await judgeRun(condition, resultOf(last));
			if (verdict !== undefined) await report(verdict);
		});

	const onStep = async (raw: unknown): Promise<void> => {
		const step = raw as StepEvent;
		steps.push(step);
		// Before the end of the run, at which others look.
		if (runWatch.inHand !== undefined) await guarded(takeInHand);
		toolError ??= step.content?.find(({ type }) => type === 'tool-error')?.error;
		// The end is told again by onFinish, where there is one.
		if (reasonOf(step) !== 'tool-calls') await end(step, false);
	};
	const onEnd = async (raw: unknown): Promise<void> => {
		const result = raw as StepEvent;
		for (const step of result.steps ?? []) if (!steps.includes(step)) steps.push(step);
		const last = result.steps?.at(-1) ?? result;
		if (steps.length === 0) steps.push(last);
		toolError ??= steps.flatMap(({ content = [] }) => content).find(({ type }) => type === 'tool-error')?.error;
		const isCutOff = options.successWhen === undefined || !endsBy(last, finalTools);
		await end(last, reasonOf(last) === 'tool-calls' && isCutOff);
	};
	return {
		onStepFinish: onStep,
		onFinish: onEnd,
		onError: (event) =>
			guarded(async () => {
				if (isOver) return;
				isOver = true;
				const error = (event as { error?: unknown })?.error ?? event;
				const reason = error instanceof Error ? error.name : 'the stream broke';
				await report({ score: 0, category: 'provider_error', reason });
			}),
		onAbort: () => {
			isOver = true;
		},
		finish: onEnd,
	};
}

/** A run that ends with calls of tools ended by itself when nobody ran them, or one of them is there to end it. */
function endsBy({ toolCalls = [], toolResults = [], content = [] }: StepEvent, finalTools: readonly string[]): boolean {
	if (toolCalls.some(({ toolName = '' }) => finalTools.includes(toolName))) return true;
	return toolResults.length === 0 && !content.some(({ type }) => type === 'tool-result' || type === 'tool-error');
}

function reasonOf({ finishReason }: StepEvent): string | undefined {
	return typeof finishReason === 'object' ? finishReason?.unified : finishReason;
}

function resultOf(step: StepEvent): CallResult {
	const { text = '', finishReason, toolCalls = [], usage, response } = step;
	const metadata = step.providerMetadata ?? step.experimental_providerMetadata;
	const calls = toolCalls.map(({ toolCallId, toolName = '', input, args }) => ({
		toolCallId,
		toolName,
		input: input ?? args,
	}));
	const raw = finished(
		{ text, finishReason, toolCalls: calls, told: { usage, metadata }, modelId: response?.modelId, raw: step },
		undefined,
	);
	return { ...raw, latencyMs: Number.NaN, arm: '' };
}
