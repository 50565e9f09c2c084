import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base';
import {
	BaseChatModel,
	type BaseChatModelCallOptions,
	type BaseChatModelParams,
	type BindToolsInput,
} from '@langchain/core/language_models/chat_models';
import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages';
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs';
import { ensureConfig, type Runnable, RunnableLambda } from '@langchain/core/runnables';
import type { Bandit } from '../bandit.ts';
import type { Insights } from '../insights.ts';
import { priceOf } from '../pricing/catalog.ts';
import { type PriceBook, type PriceSource, priceBook } from '../pricing/price-book.ts';
import { createRouted, type RoutedOptions } from '../router/create.ts';
import { currentRunId, inRun } from '../router/current-run.ts';
import type { Router } from '../router/router.ts';
import type { Run, RunOptions } from '../router/runs.ts';
import type { Decision, Outcome, ReportResult } from '../types.ts';
import { type ChatArm, type ChatArmOptions, toChatArm } from './arms.ts';
import { classifyError } from './classify-error.ts';
import { saidBy, toRequest } from './request.ts';
import { toCallResult } from './result.ts';
import { openStream, withDecision } from './stream.ts';

/** Fields of `ChatBandit`. */
export interface ChatBanditFields extends Omit<RoutedOptions<ChatArm>, 'arms'>, BaseChatModelParams {
	/** At least one; a chat model alone, or with its id, weight, price, … */
	readonly arms: readonly (BaseChatModel | ChatArmOptions)[];
	/** Prices of models, before those of the catalogue; an arm's own `price` comes first. */
	readonly prices?: PriceSource;
}

/** Call options: those of any chat model, and tools. */
export interface ChatBanditCallOptionsBase extends BaseChatModelCallOptions {
	tools?: BindToolsInput[];
}

type CallOptions = ChatBanditCallOptionsBase & Record<string, unknown>;

/**
 * A chat model that is one of several chat models for each call, picked by Thompson sampling, and learns from what became
 * of it. It goes wherever a chat model goes: chains, agents, graphs. The arm's run is the run: its tokens, usage and
 * names are those of the model that served; goal, arm and decision id are in the run's metadata, and in
 * `response_metadata.bandit` of the answer.
 *
 * Throws InvalidOptionError for fields that can't be used, StoreError for a default store that can't be opened.
 */
export class ChatBandit extends BaseChatModel<CallOptions, AIMessageChunk> {
	static override lc_name(): string {
		return 'ChatBandit';
	}

	/** Arms can't be serialised in general, and keys must not be. */
	override lc_serializable = false;
	/** The bandit itself: mode, kill switch, prices, … */
	readonly bandit: Bandit<ChatArm>;
	readonly #router: Router<ChatArm>;
	readonly #prices: PriceBook;
	/** Arms' models with tools bound, by the array of tools. */
	readonly #bound = new WeakMap<object, Map<string, Runnable>>();

	constructor(fields: ChatBanditFields) {
		super(fields ?? {});
		this.#prices = priceBook(fields.prices, priceOf);
		const arms = (fields.arms ?? []).map((arm, i) => toChatArm(arm, `arms[${i}]`, this.#prices));
		const { bandit, router } = createRouted<ChatArm>({ ...fields, arms });
		this.bandit = bandit;
		this.#router = router;
	}

	override _llmType(): string {
		return 'bandit-model';
	}

	override _identifyingParams(): Record<string, unknown> {
		return { goal: this.bandit.goal, arms: this.bandit.arms.map(({ id }) => id) };
	}

	/** What all arms can do: the least of numbers, and only what every arm can. */
	override get profile(): Record<string, unknown> {
		const profiles = this.bandit.arms.map(
			({ model }) => (model as unknown as { profile?: Record<string, unknown> }).profile ?? {},
		);
		const [first = {}, ...others] = profiles;
		const common: Record<string, unknown> = {};
		for (const [name, value] of Object.entries(first)) {
			const values = [value, ...others.map((profile) => profile[name])];
			if (values.every((each) => typeof each === 'number')) common[name] = Math.min(...(values as number[]));
			else if (values.every((each) => typeof each === 'boolean')) common[name] = values.every(Boolean);
		}
		return common;
	}

	/** Stays a binding over this very model; the arm that is picked formats the tools in its own way. */
	override bindTools(
		tools: BindToolsInput[],
		kwargs?: Partial<CallOptions>,
	): Runnable<BaseLanguageModelInput, AIMessageChunk, CallOptions> {
		return this.withConfig({ tools, ...kwargs } as Partial<CallOptions>) as never;
	}

	/** Picks an arm per call, which answers with its own method; an answer that can't be parsed is a failure. */
	override withStructuredOutput(schema: never, config?: never): never {
		const includeRaw = (config as { includeRaw?: boolean } | undefined)?.includeRaw === true;
		const lambda = RunnableLambda.from(async (input: BaseLanguageModelInput, options) => {
			const call = this.#call(input, options as Partial<CallOptions>);
			const { value } = await this.#router.route<{ raw: AIMessageChunk; parsed: unknown }>({
				...call.route,
				serve: async ({ arm, decision }) =>
					(await (arm.model.withStructuredOutput as (schema: unknown, config: unknown) => Runnable)(schema, {
						...(config as object | undefined),
						includeRaw: true,
					}).invoke(input, this.#config(decision, options as Partial<CallOptions>))) as never,
				result: ({ raw, parsed }) => {
					const result = toCallResult(raw as never);
					return parsed === null || parsed === undefined
						? { ...result, invalid: 'the answer could not be parsed' }
						: { ...result, object: parsed };
				},
			});
			if (includeRaw) return value;
			if (value.parsed === null || value.parsed === undefined) {
				throw Object.assign(new Error('The answer does not fit the schema.'), { name: 'OutputParserException' });
			}
			return value.parsed;
		});
		return lambda as never;
	}

	override async invoke(input: BaseLanguageModelInput, options?: Partial<CallOptions>): Promise<AIMessageChunk> {
		if (this.cache) return super.invoke(input, options);
		const call = this.#call(input, options);
		const { value, attempt } = await this.#router.route<AIMessageChunk>({
			...call.route,
			serve: async ({ arm, decision }) =>
				(await this.#target(arm, call.tools).invoke(input, this.#config(decision, call.options))) as AIMessageChunk,
			result: (message) => toCallResult(message as never),
			shadow: async ({ arm }) => toCallResult((await this.#target(arm, call.tools).invoke(input)) as never),
		});
		value.response_metadata = { ...value.response_metadata, bandit: metadataOf(attempt.decision) };
		return value;
	}

	override async *_streamIterator(
		input: BaseLanguageModelInput,
		options?: Partial<CallOptions>,
	): AsyncGenerator<AIMessageChunk> {
		if (this.disableStreaming || this.cache) {
			yield await this.invoke(input, options);
			return;
		}
		const call = this.#call(input, options);
		const { value: chunks, attempt } = await this.#router.route<AsyncGenerator<AIMessageChunk>>({
			...call.route,
			serve: async (attempt) => {
				const stream = await this.#target(attempt.arm, call.tools).stream(
					input,
					this.#config(attempt.decision, call.options),
				);
				return openStream(stream as AsyncIterable<AIMessageChunk>, attempt, call.route.classify);
			},
		});
		yield* withDecision(chunks, metadataOf(attempt.decision));
	}

	/** For callers of `generate`, who get a run of this model; the arm answers within it. */
	override async _generate(
		messages: BaseMessage[],
		options: this['ParsedCallOptions'],
		_runManager?: CallbackManagerForLLMRun,
	): Promise<ChatResult> {
		const call = this.#call(messages, options as Partial<CallOptions>);
		const { value, attempt } = await this.#router.route<AIMessageChunk>({
			...call.route,
			serve: async ({ arm, decision }) =>
				// Without the run's callbacks: this model's own run tells them, once.
				(await this.#target(arm, call.tools).invoke(messages, {
					...(this.#config(decision, call.options) as object),
					callbacks: [],
				})) as AIMessageChunk,
			result: (message) => toCallResult(message as never),
		});
		value.response_metadata = { ...value.response_metadata, bandit: metadataOf(attempt.decision) };
		return { generations: [{ text: toCallResult(value as never).text, message: value as never }] };
	}

	override async *_streamResponseChunks(
		messages: BaseMessage[],
		options: this['ParsedCallOptions'],
		runManager?: CallbackManagerForLLMRun,
	): AsyncGenerator<ChatGenerationChunk> {
		const { ChatGenerationChunk } = await import('@langchain/core/outputs');
		for await (const message of this._streamIterator(messages, { ...options, callbacks: [] } as never)) {
			const text = toCallResult(message as never).text;
			yield new ChatGenerationChunk({ message, text });
			await runManager?.handleLLMNewToken(text);
		}
	}

	#call(input: BaseLanguageModelInput, given: Partial<CallOptions> | undefined) {
		const config = ensureConfig(given as never) as Partial<CallOptions>;
		const { tools, ...options } = { ...given, ...config } as Partial<CallOptions>;
		const messages = BaseChatModel._convertInputToPromptValue(input).toChatMessages();
		const said = saidBy(config as never);
		const thread = (config as { configurable?: { thread_id?: unknown } }).configurable?.thread_id;
		const runId = said.runId ?? currentRunId() ?? (typeof thread === 'string' ? thread : undefined);
		const request = toRequest(messages, tools?.length ?? 0, { ...said, runId });
		const signal = options.signal as AbortSignal | undefined;
		return {
			tools,
			options,
			route: { request, signal, classify: (error: unknown) => classifyError(error, signal) },
		};
	}

	/** An arm's model, with the tools of the call bound in its own way. No tools are no tools. */
	#target(arm: ChatArm, tools: BindToolsInput[] | undefined): Runnable {
		if (tools === undefined || tools.length === 0 || arm.model.bindTools === undefined) return arm.model as never;
		let byArm = this.#bound.get(tools);
		if (byArm === undefined) {
			byArm = new Map();
			this.#bound.set(tools, byArm);
		}
		let bound = byArm.get(arm.id);
		if (bound === undefined) {
			bound = arm.model.bindTools(tools) as Runnable;
			byArm.set(arm.id, bound);
		}
		return bound;
	}

	/** The config that goes to the arm: the caller's and this model's own, with the decision in it. */
	#config(decision: Decision, options: Partial<CallOptions> | undefined): never {
		const { goal, arm, id } = decision;
		const {
			callbacks = [],
			tags = [],
			metadata = {},
		} = (options ?? {}) as { callbacks?: unknown; tags?: string[]; metadata?: object };
		const own = this.callbacks;
		const merged =
			own === undefined
				? callbacks
				: Array.isArray(callbacks) && Array.isArray(own)
					? [...own, ...callbacks]
					: callbacks;
		return {
			...options,
			callbacks: merged,
			tags: [...(this.tags ?? []), ...tags, `bandit:${goal}`],
			metadata: { ...this.metadata, ...metadata, bandit_goal: goal, bandit_arm: arm, bandit_decision_id: id },
		} as never;
	}

	/** Says how well a call served: by decision id, or by the answer. See `Bandit.report`. */
	async report(
		subject: string | { response_metadata?: Record<string, unknown> },
		outcome: Outcome,
	): Promise<ReportResult> {
		const bandit =
			typeof subject === 'string'
				? undefined
				: (subject?.response_metadata?.bandit as { decisionId?: string } | undefined);
		return this.bandit.report(typeof subject === 'string' ? subject : (bandit?.decisionId as string), outcome);
	}

	/** An agent run: new, or resumed by its id. Its calls are those with `configurable.bandit.runId`, or made in `withRun`. */
	run(options?: RunOptions): Run {
		return this.#router.run(options);
	}

	/** Runs a function as an agent run: the calls on this model below it keep one arm. */
	async withRun<T>(fn: (run: Run) => Promise<T>, options?: RunOptions): Promise<T> {
		const run = this.run(options);
		return inRun(run.id, () => fn(run));
	}

	/** What is known of each arm. */
	insights(): Insights {
		return this.bandit.insights();
	}

	/** Adds an arm while it runs. */
	addArm(arm: BaseChatModel | ChatArmOptions): void {
		this.bandit.addArm(toChatArm(arm, 'arm', this.#prices));
	}

	/** Draws an arm no more; what was learnt of it stays. */
	retireArm(id: string): void {
		this.bandit.retireArm(id);
	}

	/** Waits for conditions that are being judged, and writes everything to the store. */
	async flush(): Promise<void> {
		await this.bandit.flush();
	}

	/** Flushes and stops. */
	async close(): Promise<void> {
		await this.bandit.close();
	}
}

/** What of a decision goes with its answer. */
export function metadataOf({ id, goal, arm, propensity }: Decision): Record<string, unknown> {
	return { decisionId: id, goal, arm, propensity };
}
