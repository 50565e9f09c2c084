import type { CallbackManagerForLLMRun, Callbacks } from '@langchain/core/callbacks/manager';
import type { BaseLanguageModelInput, StructuredOutputMethodOptions } from '@langchain/core/language_models/base';
import {
	BaseChatModel,
	type BaseChatModelCallOptions,
	type BaseChatModelParams,
	type BindToolsInput,
} from '@langchain/core/language_models/chat_models';
import type { AIMessageChunk, BaseMessage, BaseMessageLike } from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult, type LLMResult } from '@langchain/core/outputs';
import type { Runnable, RunnableConfig } from '@langchain/core/runnables';
import { IterableReadableStream } from '@langchain/core/utils/stream';
import type { InteropZodType } from '@langchain/core/utils/types';
import type { Bandit } from '../bandit.ts';
import { InvalidOptionError } from '../errors.ts';
import type { Insights } from '../insights.ts';
import { priceOf } from '../pricing/catalog.ts';
import { type PriceBook, type PriceSource, priceBook } from '../pricing/price-book.ts';
import { createRouted, type RoutedOptions } from '../router/create.ts';
import { inRun } from '../router/current-run.ts';
import type { Router } from '../router/router.ts';
import type { Run, RunOptions } from '../router/runs.ts';
import type { Outcome, ReportResult } from '../types.ts';
import type { WarmStartRow } from '../warm-start.ts';
import { armConfig, type OwnConfig, silentConfig, withDecision } from './arm-config.ts';
import { ArmTargets } from './arm-targets.ts';
import { type ChatArm, type ChatArmOptions, toChatArm } from './arms.ts';
import { type CallOptions, type ChatCall, toCall } from './call.ts';
import { CallCache } from './call-cache.ts';
import { openEvents, streamOf } from './event-stream.ts';
import { commonProfile } from './profile.ts';
import { toCallResult } from './result.ts';
import { openStream, startStream } from './stream.ts';
import { structuredOutput } from './structured-output.ts';

/** Fields of `ChatBandit`: those of any chat model, of the bandit, and of how it serves calls. */
export interface ChatBanditFields extends Omit<RoutedOptions<ChatArm>, 'arms'>, BaseChatModelParams {
	/** At least one; a chat model alone, or with its id, weight, price, … */
	readonly arms: readonly (BaseChatModel | ChatArmOptions)[];
	/** Prices of models, before those of the catalogue; an arm's own `price` comes first. */
	readonly prices?: PriceSource;
}

/** Call options: those of any chat model, and tools. What else is given goes to the arm as it is. */
export interface ChatBanditCallOptions extends BaseChatModelCallOptions {
	tools?: BindToolsInput[];
}

// biome-ignore lint/suspicious/noExplicitAny: what a JSON schema describes, typed as every chat model types it
type AnyObject = Record<string, any>;

/** An answer with its decision, or an id. */
type Reported = string | { readonly response_metadata?: Record<string, unknown> };

/** Where the config of a call rides through the base class, which keeps it from `_generate` and its like. */
const config = Symbol('config');

/**
 * A chat model that is one of several chat models for each call, picked by Thompson sampling, and learns from what became
 * of it. It goes wherever a chat model goes: chains, agents, graphs. The arm's run is the run: its tokens, usage and
 * names are those of the model that served; goal, arm and decision id are in the run's metadata, and in
 * `response_metadata.bandit` of the answer.
 *
 * A call keeps to a run's arm: of the run named in `configurable.bandit.runId`, of `withRun`, of the turn of a LangGraph
 * thread (`configurable.thread_id`), or of the tool calls that it answers.
 *
 * Throws InvalidOptionError for fields that can't be used, StoreError for a default store that can't be opened.
 */
export class ChatBandit extends BaseChatModel<ChatBanditCallOptions, AIMessageChunk> {
	static override lc_name(): string {
		return 'ChatBandit';
	}

	/** Arms can't be serialised in general, and their keys must not be. */
	override lc_serializable = false;
	/** The bandit itself: mode, kill switch, events, statistics, … */
	readonly bandit: Bandit<ChatArm>;
	readonly #router: Router<ChatArm>;
	readonly #prices: PriceBook;
	readonly #targets = new ArmTargets();
	/** Call options that the caller has set for all calls. */
	readonly #defaults: { readonly outputVersion: unknown } | undefined;

	constructor(fields: ChatBanditFields) {
		super(fields ?? {});
		if (fields === undefined || !Array.isArray(fields.arms)) {
			throw new InvalidOptionError('arms', fields?.arms, 'Give an array of chat models, or of { model, id?, … }.');
		}
		this.#prices = priceBook(fields.prices, priceOf);
		const arms = fields.arms.map((arm, i) => toChatArm(arm, `arms[${i}]`, this.#prices));
		const { bandit, router } = createRouted<ChatArm>({ ...fields, arms });
		this.bandit = bandit;
		this.#router = router;
		// The base class leaves it to its heirs.
		this.disableStreaming = fields.disableStreaming ?? false;
		const { outputVersion } = fields as { outputVersion?: unknown };
		this.#defaults = outputVersion === undefined ? undefined : { outputVersion };
		if (this.cache) this.cache = new CallCache(this.cache);
	}

	override _llmType(): string {
		return 'bandit-model';
	}

	/** Tells bandits apart in caches and traces. */
	override _identifyingParams(): Record<string, unknown> {
		return { goal: this.bandit.goal, arms: this.bandit.arms.map(({ id }) => id) };
	}

	/** What all arms can do: the least of numbers, and only what every arm can. */
	override get profile(): Record<string, number | boolean> {
		return commonProfile(this.#arms().map(({ model }) => model));
	}

	/** Stays a binding over this very model; the arm that is drawn formats the tools in its own provider's way. */
	override bindTools(
		tools: BindToolsInput[],
		kwargs?: Partial<ChatBanditCallOptions>,
	): Runnable<BaseLanguageModelInput, AIMessageChunk, ChatBanditCallOptions> {
		return this.withConfig({ tools, ...kwargs } as Partial<ChatBanditCallOptions>) as never;
	}

	/**
	 * Draws an arm per call, which answers with its own method (or that of `config.method`); an answer that can't be
	 * parsed is a failure of its arm, and throws OutputParserException without `includeRaw`.
	 */
	override withStructuredOutput<RunOutput extends AnyObject = AnyObject>(
		schema: InteropZodType<RunOutput> | AnyObject,
		config?: StructuredOutputMethodOptions<false>,
	): Runnable<BaseLanguageModelInput, RunOutput>;
	override withStructuredOutput<RunOutput extends AnyObject = AnyObject>(
		schema: InteropZodType<RunOutput> | AnyObject,
		config?: StructuredOutputMethodOptions<true>,
	): Runnable<BaseLanguageModelInput, { raw: BaseMessage; parsed: RunOutput }>;
	override withStructuredOutput(schema: unknown, config?: object): never {
		const context = {
			router: this.#router,
			own: this.#own(),
			arms: () => this.#arms(),
			messages: (input: unknown) => ChatBandit.#messagesOf(input as BaseLanguageModelInput),
		};
		return structuredOutput(schema, config, context) as never;
	}

	override async invoke(
		input: BaseLanguageModelInput,
		options?: Partial<ChatBanditCallOptions>,
	): Promise<AIMessageChunk> {
		if (this.cache) return super.invoke(input, options);
		return await this.#answer(this.#call(input, options), this.#own());
	}

	/** One call for each list of messages, so that the arms' runs are the runs here too. */
	override async generate(
		messages: BaseMessageLike[][],
		options?: string[] | Partial<ChatBanditCallOptions>,
		callbacks?: Callbacks,
	): Promise<LLMResult> {
		if (this.cache) return super.generate(messages, options, callbacks);
		const given = Array.isArray(options) ? { stop: options } : options;
		const config = { ...given, callbacks: given?.callbacks ?? callbacks } as Partial<ChatBanditCallOptions>;
		const answers = await Promise.all(messages.map((list) => this.invoke(list, config)));
		return { generations: answers.map((message) => [{ text: toCallResult(message as never).text, message }]) };
	}

	/** As the base class has it, without its second set of wrappers: the arm's stream has been set up when this resolves. */
	override async stream(
		input: BaseLanguageModelInput,
		options?: Partial<ChatBanditCallOptions>,
	): Promise<IterableReadableStream<AIMessageChunk>> {
		if (this.disableStreaming || this.cache) return super.stream(input, options);
		const chunks = await this.#stream(this.#call(input, options), this.#own());
		return IterableReadableStream.fromAsyncGenerator(chunks);
	}

	override async *_streamIterator(
		input: BaseLanguageModelInput,
		options?: Partial<ChatBanditCallOptions>,
	): AsyncGenerator<AIMessageChunk> {
		if (this.disableStreaming || this.cache) yield await this.invoke(input, options);
		else yield* await this.#stream(this.#call(input, options), this.#own());
	}

	/** For the base class with a cache: within a run of this model, which tells its callbacks once. */
	override async _generate(messages: BaseMessage[], options: this['ParsedCallOptions']): Promise<ChatResult> {
		const message = await this.#answer(this.#within(messages, options), {});
		return { generations: [{ text: toCallResult(message as never).text, message: message as never }] };
	}

	/** For the base class when a handler wants tokens. */
	override async *_streamResponseChunks(
		messages: BaseMessage[],
		options: this['ParsedCallOptions'],
		runManager?: CallbackManagerForLLMRun,
	): AsyncGenerator<ChatGenerationChunk> {
		for await (const message of await this.#stream(this.#within(messages, options), {})) {
			const { text } = toCallResult(message as never);
			const chunk = new ChatGenerationChunk({ message, text });
			yield chunk;
			await runManager?.handleLLMNewToken(text, undefined, undefined, undefined, undefined, { chunk });
		}
	}

	/** The content-block stream of core 1.x, which starts no run, as that of any chat model. */
	override async *_streamChatModelEvents(
		messages: BaseMessage[],
		options: this['ParsedCallOptions'],
	): AsyncGenerator<never> {
		const call = this.#within(messages, options);
		const { route, tools } = call;
		const { value } = await this.#router.route({
			...route,
			serve: async (attempt) => {
				const target = this.#targets.of(attempt.arm, tools, armConfig(attempt, call, {}));
				return openEvents(streamOf(target.runnable, messages, target.options), attempt, route.classify);
			},
		});
		yield* value as AsyncGenerator<never>;
	}

	/** Takes the whole config along: the base class hands over the call options only. */
	protected override _separateRunnableConfigFromCallOptionsCompat(
		options?: Partial<ChatBanditCallOptions>,
	): [RunnableConfig, this['ParsedCallOptions']] {
		const [runnable, call] = super._separateRunnableConfigFromCallOptionsCompat(options);
		return [runnable, { ...call, [config]: runnable }];
	}

	async #answer(call: ChatCall, own: OwnConfig): Promise<AIMessageChunk> {
		const { messages, tools } = call;
		const ask = (arm: ChatArm, config: CallOptions): Promise<AIMessageChunk> => {
			const target = this.#targets.of(arm, tools, config);
			return target.runnable.invoke(messages, target.options);
		};
		const { request, signal, classify } = call.route;
		const { value, attempt } = await this.#router.route<AIMessageChunk>({
			request,
			signal,
			classify,
			serve: (attempt) => ask(attempt.arm, armConfig(attempt, call, own)),
			result: (message) => toCallResult(message as never),
			shadow: async ({ arm }) => toCallResult((await ask(arm, silentConfig(call.options))) as never),
		});
		return withDecision(value, attempt.decision);
	}

	async #stream(call: ChatCall, own: OwnConfig): Promise<AsyncGenerator<AIMessageChunk>> {
		const { messages, tools, route } = call;
		const { value } = await this.#router.route<AsyncGenerator<AIMessageChunk>>({
			...route,
			serve: async (attempt) => {
				const target = this.#targets.of(attempt.arm, tools, armConfig(attempt, call, own));
				const stream = await startStream(target.runnable, messages, target.options);
				return openStream(stream, attempt, route.classify);
			},
		});
		return value;
	}

	#call(input: BaseLanguageModelInput, given: object | undefined): ChatCall {
		const options = this.#defaults === undefined ? given : { ...this.#defaults, ...given };
		const call = toCall(ChatBandit.#messagesOf(input), options);
		if (call.tools.length === 0) return call;
		const unable = this.#targets.unable(this.#arms(), call.tools);
		if (unable.length === 0) return call;
		return { ...call, route: { ...call.route, request: { ...call.route.request, exclude: unable } } };
	}

	/** A call within a run of this model: the arm's run is silent. */
	#within(messages: BaseMessage[], options: object): ChatCall {
		const { [config]: outer, ...others } = options as { [config]?: RunnableConfig };
		return this.#call(messages, { ...outer, ...others, callbacks: [], runId: undefined });
	}

	static #messagesOf(input: BaseLanguageModelInput): BaseMessage[] {
		return BaseChatModel._convertInputToPromptValue(input).toChatMessages();
	}

	#own(): OwnConfig {
		return { callbacks: this.callbacks, tags: this.tags, metadata: ownMetadata(this.metadata) };
	}

	#arms(): readonly ChatArm[] {
		return this.bandit.arms.filter(({ retired }) => !retired).map(({ id }) => this.bandit.arm(id));
	}

	/**
	 * Says how well a call served: by decision id, or by the answer itself. Counts once however often it is said.
	 * Throws UnknownDecisionError, and InvalidOptionError for an outcome that is none. See `Bandit.report`.
	 */
	async report(subject: Reported, outcome: Outcome): Promise<ReportResult> {
		if (typeof subject === 'string') return this.bandit.report(subject, outcome);
		const { decisionId } = (subject?.response_metadata?.bandit ?? {}) as { decisionId?: string };
		if (decisionId !== undefined) return this.bandit.report(decisionId, outcome);
		throw new InvalidOptionError(
			'message',
			'a message without response_metadata.bandit',
			`Pass an answer of this model (goal "${this.bandit.goal}"), or a decision id.`,
		);
	}

	/** An agent run: new, or resumed by its id. Its calls are those with `configurable.bandit.runId`, or made in `withRun`. */
	run(options?: RunOptions): Run {
		return this.#router.run(options);
	}

	/**
	 * Runs a function as an agent run: the calls on this model below it keep one arm. What the function throws fails the
	 * run, unless it was an abort or an interrupt, or the outcome had been told.
	 */
	async withRun<T>(fn: (run: Run) => Promise<T>, options?: RunOptions): Promise<T> {
		const run = this.run(options);
		try {
			return await inRun(run.id, () => fn(run));
		} catch (error) {
			await run.threw(error);
			throw error;
		}
	}

	/** What is known of each arm. */
	insights(): Insights {
		return this.bandit.insights();
	}

	/** Learns from prompts that every arm has answered before. See `Bandit.warmStart`. */
	async warmStart(rows: readonly WarmStartRow[]): ReturnType<Bandit['warmStart']> {
		return this.bandit.warmStart(rows);
	}

	/** Adds an arm while it runs. Throws InvalidOptionError. */
	addArm(arm: BaseChatModel | ChatArmOptions): void {
		this.bandit.addArm(toChatArm(arm, 'arm', this.#prices));
	}

	/** Draws an arm no more; what was learnt of it stays. Throws InvalidOptionError for an unknown id. */
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

/** Metadata without the core's own entry, which the arm has too; undefined when nothing else is in it. */
function ownMetadata(metadata: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
	for (const name in metadata) {
		if (name === 'versions') continue;
		const { versions: _, ...others } = metadata;
		return others;
	}
	return undefined;
}
