import { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import type { Serialized } from '@langchain/core/load/serializable';
import type { BaseMessage } from '@langchain/core/messages';
import type { LLMResult } from '@langchain/core/outputs';
import type { ChainValues } from '@langchain/core/utils/types';
import { InvalidOptionError } from '../../base/errors.ts';
import { checkNames, type OptionNames } from '../../base/option-names.ts';
import { compileCondition } from '../../outcome/compile.ts';
import type { SuccessCondition } from '../../outcome/condition.ts';
import { endedWell } from '../../outcome/run-end.ts';
import { isNoFailure } from '../../router/run.ts';
import type { ChatBandit } from '../model/chat-bandit.ts';
import { isStep, outputOf, promptOf, resumes, unwrapped, waitsForTools } from './callback-values.ts';
import { chainOf, isInterrupt } from './run-errors.ts';
import { openBelow, RunOutcomes } from './run-outcomes.ts';
import {
	keepDecisions,
	keptDecisions,
	letGoOf,
	type ModelsByGoal,
	runRecordId,
	threadRecordId,
} from './run-records.ts';
import { answeredBelow, decisionsBelow, type RunNode, RunTree, topOf } from './run-tree.ts';

/** Fields of `BanditOutcomeHandler`. */
export interface BanditOutcomeHandlerFields {
	/** The model, or models, whose decisions are to be credited. */
	readonly model: ChatBandit | readonly ChatBandit[];
	/**
	 * What counts as success of the whole run, judged on its output: `text` (of a string, or of the last message), `object`
	 * (of a structured response, or of any other object), `raw` (the output as it is).
	 * Default: the run ended by itself with content.
	 */
	readonly successWhen?: SuccessCondition;
	/** What a tool that threw teaches of the call that asked for it: a `failure`, or nothing by itself (default). */
	readonly toolErrors?: 'failure' | 'ignore';
}

const fieldNames: OptionNames<BanditOutcomeHandlerFields> = { model: true, successWhen: true, toolErrors: true };

/**
 * Put it in the `callbacks` of a chain, agent or graph, and the outcome of each run is credited to the decisions that
 * were made below it, shared evenly when there are several:
 * - the run ended: the success condition's verdict on its output;
 * - a chain threw: a failure of the decisions in the innermost chain that has any (of a parser's error: of the last one),
 *   so that a retry or a parallel branch does not blame, or praise, the others;
 * - the same messages were asked again: a failure of the answer that was thrown away;
 * - a step limit: a failure; a provider's error, an abort, a LangGraph interrupt: nothing. A resumed thread is credited
 *   at its real end, in another process too.
 *
 * One handler serves any number of concurrent runs. It is awaited, background callbacks or not, and never throws while a
 * run goes on; its own faults go to the bandit's `onError`.
 *
 * @example
 * ```ts
 * await chain.invoke(input, { callbacks: [new BanditOutcomeHandler({ model })] });
 * ```
 */
export class BanditOutcomeHandler extends BaseCallbackHandler {
	readonly name = 'bandit_outcome_handler';
	readonly model: ChatBandit | readonly ChatBandit[];
	readonly successWhen: SuccessCondition | undefined;
	readonly toolErrors: 'failure' | 'ignore';
	// The outcome is to be in before the caller goes on.
	override awaitHandlers = true;
	readonly #models: ModelsByGoal;
	readonly #outcomes: RunOutcomes;
	readonly #runs = new RunTree();

	/** Throws InvalidOptionError for fields that can't be used. */
	constructor(fields: BanditOutcomeHandlerFields) {
		super();
		checkNames('', fields, fieldNames);
		const { model, successWhen, toolErrors = 'ignore' } = fields ?? {};
		const models = (Array.isArray(model) ? model : [model]) as readonly ChatBandit[];
		if (models.length === 0 || models.some((each) => each?.bandit === undefined)) {
			throw new InvalidOptionError('model', model, 'Give a ChatBandit, or an array of them.');
		}
		if (toolErrors !== 'failure' && toolErrors !== 'ignore') {
			throw new InvalidOptionError('toolErrors', toolErrors, "Give 'failure' or 'ignore'.");
		}
		this.model = model;
		this.successWhen = successWhen;
		this.toolErrors = toolErrors;
		this.#models = new Map(models.map((each) => [each.bandit.goal, each]));
		this.#outcomes = new RunOutcomes(
			this.#models,
			successWhen === undefined ? endedWell : compileCondition(successWhen),
		);
	}

	override async handleChainStart(
		_chain: Serialized,
		inputs: ChainValues,
		runId: string,
		parentRunId?: string,
		tags?: string[],
		metadata?: Record<string, unknown>,
		runType?: string,
	): Promise<void> {
		const thread = metadata?.thread_id;
		const threadId = typeof thread === 'string' ? thread : undefined;
		const isResume = threadId !== undefined && resumes(inputs);
		const known = { isParser: runType === 'parser', isStep: isStep(tags) };
		const node = this.#runs.begin(runId, parentRunId, { threadId, isResume, ...known });
		if (node?.parent !== undefined || node?.root.isResume !== true) return;
		try {
			node.root.resumed = await keptDecisions(this.#models, threadRecordId(threadId!));
		} catch (error) {
			[...this.#models.values()][0]!.bandit.events.error({ error, during: 'store' });
		}
	}

	override async handleChatModelStart(
		_llm: Serialized,
		messages: BaseMessage[][],
		runId: string,
		parentRunId?: string,
		_extra?: Record<string, unknown>,
		tags?: string[],
		metadata?: Record<string, unknown>,
	): Promise<void> {
		const { bandit_goal: goal, bandit_decision_id: decisionId } = metadata ?? {};
		const isOurs = typeof goal === 'string' && typeof decisionId === 'string' && this.#models.has(goal);
		const decision = isOurs ? { goal, decisionId } : undefined;
		const node = this.#runs.begin(runId, parentRunId, { decision, prompt: promptOf(messages), isStep: isStep(tags) });
		if (node?.decision !== undefined) await this.#outcomes.askedAgain(node, node.decision);
	}

	override handleToolStart(
		_tool: Serialized,
		_input: string,
		runId: string,
		parentRunId?: string,
		_tags?: string[],
		_metadata?: Record<string, unknown>,
		_runName?: string,
		toolCallId?: string,
	): void {
		this.#runs.begin(runId, parentRunId, { toolCallId });
	}

	override handleToolEnd(_output: unknown, runId: string): void {
		this.#runs.end(runId);
	}

	override handleToolError(error: unknown, runId: string): void {
		const node = this.#runs.end(runId);
		if (node === undefined || isNoFailure(error)) return;
		const asked = node.root.toolCalls.get(node.toolCallId ?? '') ?? answeredBelow(topOf(node)).at(-1)?.decision;
		if (asked !== undefined && this.toolErrors === 'failure') node.root.toolFailures.add(asked.decisionId);
	}

	override async handleLLMEnd(output: LLMResult, runId: string): Promise<void> {
		const { message } = (output.generations[0]?.[0] ?? {}) as { message?: { tool_calls?: { id?: string }[] } };
		const node = this.#runs.end(runId, message);
		if (node === undefined) return;
		const { decision, root } = node;
		if (decision !== undefined) {
			for (const { id } of message?.tool_calls ?? []) if (id !== undefined) root.toolCalls.set(id, decision);
			// It serves on, so that what was said of it is not the last word.
			root.settled.delete(decision.decisionId);
			keepDecisions(this.#models, runRecordId(runId), [decision]);
		}
		if (node.parent === undefined) await this.#ended(node, runId, message);
	}

	override handleLLMError(error: unknown, runId: string): void {
		const node = this.#runs.get(runId);
		if (node === undefined) return;
		// Availability is the router's affair; of the answers that came before, it says nothing.
		for (const each of chainOf(error)) node.root.explained.add(each);
		// Its run has no end, so that it is no answer.
		this.#runs.forget(runId);
	}

	override async handleChainEnd(outputs: ChainValues, runId: string): Promise<void> {
		const given = unwrapped(outputs);
		const node = this.#runs.end(runId, given);
		if (node === undefined || node.parent !== undefined) return;
		const { __interrupt__: interrupts = [] } = (outputs ?? {}) as { __interrupt__?: unknown[] };
		const output = outputOf(node, given);
		const waits = node.root.isInterrupted || interrupts.length > 0 || waitsForTools(node, output);
		if (waits) this.#suspend(node);
		else await this.#ended(node, runId, output);
	}

	override async handleChainError(error: unknown, runId: string): Promise<void> {
		const node = this.#runs.end(runId);
		if (node === undefined) return;
		const { root, parent } = node;
		if (node.isParser) root.parserErrors.add(error);
		if (isInterrupt(error)) {
			root.isInterrupted = true;
			if (parent === undefined) this.#suspend(node);
		}
		if (isNoFailure(error)) return;
		if (!chainOf(error).some((each) => root.explained.has(each))) await this.#outcomes.threw(node, error);
		if (parent === undefined) keepDecisions(this.#models, runRecordId(runId), decisionsBelow(node));
	}

	/** The task is over. */
	async #ended(node: RunNode, runId: string, output: unknown): Promise<void> {
		keepDecisions(this.#models, runRecordId(runId), decisionsBelow(node));
		const { threadId, resumed } = node.root;
		if (threadId !== undefined) letGoOf(this.#models, threadRecordId(threadId), resumed);
		await this.#outcomes.ended(node, output);
	}

	#suspend(node: RunNode): void {
		const { threadId } = node.root;
		if (threadId !== undefined) keepDecisions(this.#models, threadRecordId(threadId), openBelow(node));
	}
}
