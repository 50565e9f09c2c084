import type { CallbackManagerForLLMRun, Callbacks } from '@langchain/core/callbacks/manager';
import type { BaseLanguageModelInput, StructuredOutputMethodOptions } from '@langchain/core/language_models/base';
import { BaseChatModel, type BindToolsInput } from '@langchain/core/language_models/chat_models';
import type { AIMessageChunk, BaseMessage, BaseMessageLike } from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult, type LLMResult, RUN_KEY } from '@langchain/core/outputs';
import type { Runnable, RunnableConfig } from '@langchain/core/runnables';
import { IterableReadableStream } from '@langchain/core/utils/stream';
import type { InteropZodType } from '@langchain/core/utils/types';
import type { Router } from '../../router/router.ts';
import { orAborted } from './abort.ts';
import { armConfig, type OwnConfig, silentConfig, withDecision } from './arm-config.ts';
import { ArmTargets } from './arm-targets.ts';
import type { ChatArm } from './arms.ts';
import { type CallOptions, type ChatCall, toCall } from './call.ts';
import { CallCache, toolsKey } from './call-cache.ts';
import { ChatCore } from './chat-core.ts';
import { openEvents, streamOf } from './event-stream.ts';
import type { ChatBanditFields } from './fields.ts';
import { type ChatLLMResult, generateOn, joinResults } from './generate.ts';
import { type ChatBanditCallOptions, ManagedChatModel } from './managed-model.ts';
import { commonProfile } from './profile.ts';
import type { SaidInConfig } from './request.ts';
import { toCallResult } from './result.ts';
import { isSerialisable, serialised } from './serialise.ts';
import { openStream, startStream } from './stream.ts';
import { structuredOutput } from './structured-output.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a JSON schema describes, typed as every chat model types it
type AnyObject = Record<string, any>;

/** What makes a model a view of another: the same bandit, with something said of all calls. */
interface ChatView {
	readonly core: ChatCore;
	readonly said: SaidInConfig | undefined;
}

/** Where the config of a call rides through the base class, which keeps it from `_generate` and its like. */
const config = Symbol('config');

/**
 * A chat model that is one of several chat models for each call, picked by Thompson sampling, and learns from what became
 * of it. It goes wherever a chat model goes: chains, agents, graphs. The arm's run is the run: its tokens, usage and
 * names are those of the model that served; goal, arm and decision id are in the run's metadata and tags, and in
 * `response_metadata.bandit` of the answer.
 *
 * A call keeps to a run's arm: of the run named in `configurable.bandit.runId`, of `withRun`, of the turn of a LangGraph
 * thread (`configurable.thread_id`), or of the tool calls that it answers.
 *
 * Throws InvalidOptionError for fields that can't be used, StoreError for a default store that can't be opened.
 */
export class ChatBandit extends ManagedChatModel {
	static override lc_name(): string {
		return 'ChatBandit';
	}

	override lc_namespace = ['bandit-model', 'langchain'];
	readonly #fields: ChatBanditFields;
	readonly #core: ChatCore;
	readonly #router: Router<ChatArm>;
	readonly #targets = new ArmTargets();
	/** Call options that the caller has set for all calls. */
	readonly #defaults: { readonly outputVersion: unknown } | undefined;
	readonly #said: SaidInConfig | undefined;

	/** `view` is for `run`, which makes other views of one bandit. */
	constructor(fields: ChatBanditFields, view: ChatView = { core: new ChatCore(fields), said: undefined }) {
		super(fields, view.core);
		this.#fields = fields;
		this.#core = view.core;
		this.#router = view.core.router;
		this.#said = view.said;
		// Written by `toJSON`, and shown to nobody else: there are keys in it.
		this.lc_kwargs = {};
		this.lc_serializable = isSerialisable(this.#core.arms());
		// The base class leaves it to its heirs.
		this.disableStreaming = fields.disableStreaming ?? false;
		const { outputVersion } = fields as { outputVersion?: unknown };
		this.#defaults = outputVersion === undefined ? undefined : { outputVersion };
		if (this.cache) this.cache = new CallCache(this.cache);
	}

	protected override saying(said: SaidInConfig): this {
		return new ChatBandit(this.#fields, { core: this.#core, said }) as this;
	}

	override _llmType(): string {
		return 'bandit-model';
	}

	/** Tells bandits apart in caches and traces. */
	override _identifyingParams(): Record<string, unknown> {
		return { goal: this.bandit.goal, arms: this.bandit.arms.map(({ id }) => id) };
	}

	/** Goal, arms and what else of the fields is data, for `load`; no key, and no code. */
	override toJSON(): ReturnType<BaseChatModel['toJSON']> {
		const json = serialised(this.lc_id, this.#fields, this.#core.arms(), this.bandit.goal);
		return json ?? this.toJSONNotImplemented();
	}

	/** As Node's console shows it. */
	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return `ChatBandit ${JSON.stringify(this._identifyingParams())}`;
	}

	/** Tools are told apart by what a model is told of them. */
	override _getSerializedCacheKeyParametersForCall({ tools, ...options }: this['ParsedCallOptions']): string {
		const all = { ...this.#defaults, ...options, ...(tools?.length && { tools: toolsKey(tools) }) };
		return super._getSerializedCacheKeyParametersForCall(all as never);
	}

	/** What all arms can do: the least of numbers, and only what every arm can. */
	override get profile(): Record<string, number | boolean> {
		return commonProfile(this.#core.arms().map(({ model }) => model));
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
			arms: () => this.#core.arms(),
			said: this.#said,
			messages: (input: unknown) => ChatBandit.#messagesOf(input as BaseLanguageModelInput),
		};
		return structuredOutput(schema, config, context) as never;
	}

	override invoke(input: BaseLanguageModelInput, options?: Partial<ChatBanditCallOptions>): Promise<AIMessageChunk> {
		if (this.cache) return this.#answerCached(input, options);
		return this.#answer(() => this.#call(input, options), this.#own());
	}

	async #answerCached(
		input: BaseLanguageModelInput,
		options?: Partial<ChatBanditCallOptions>,
	): Promise<AIMessageChunk> {
		const { generations } = await this.#cached(ChatBandit.#messagesOf(input), options);
		return generations[0]![0]!.message as AIMessageChunk;
	}

	/** One call for each list of messages, so that the arms' runs are the runs here too. */
	override async generate(
		messages: BaseMessageLike[][],
		options?: string[] | Partial<ChatBanditCallOptions>,
		callbacks?: Callbacks,
	): Promise<LLMResult> {
		const given = Array.isArray(options) ? { stop: options } : options;
		const config = { ...given, callbacks: given?.callbacks ?? callbacks } as Partial<ChatBanditCallOptions>;
		const calls = messages.map((list, i) => {
			// Only one run can have the id that the caller chose.
			const own = i === 0 ? config : { ...config, runId: undefined };
			const coerced = ChatBandit.#messagesOf(list);
			return this.cache ? this.#cached(coerced, own) : this.#generate(coerced, own);
		});
		return joinResults(await Promise.all(calls));
	}

	/** What the cache has, told to callbacks by the base class; else an arm's answer, whose run is the run. */
	async #cached(messages: BaseMessage[], options: Partial<ChatBanditCallOptions> | undefined): Promise<ChatLLMResult> {
		const [, callOptions] = super._separateRunnableConfigFromCallOptionsCompat(options);
		const prompt = BaseChatModel._convertInputToPromptValue(messages).toString();
		const key = this._getSerializedCacheKeyParametersForCall(callOptions);
		if ((await this.cache!.lookup(prompt, key)) !== null) {
			return (await super.generate([messages], options)) as ChatLLMResult;
		}
		const result = await this.#generate(messages, options);
		await this.cache!.update(prompt, key, result.generations[0]!);
		return result;
	}

	async #generate(messages: BaseMessage[], options: object | undefined): Promise<ChatLLMResult> {
		const call = this.#call(messages, options);
		const messageOf = ({ generations }: ChatLLMResult) => generations[0]![0]!.message;
		const { value, attempt } = await this.#router.route<ChatLLMResult>({
			...call.route,
			serve: async (attempt) => {
				const config = armConfig(attempt, call, this.#own());
				const target = this.#targets.of(attempt.arm, call.tools, config);
				return generateOn(target.runnable, messages, target.options);
			},
			result: (result) => toCallResult(messageOf(result) as never),
		});
		const message = withDecision(messageOf(value), attempt.decision);
		return { ...value, generations: [[{ ...value.generations[0]![0]!, message }]], [RUN_KEY]: value[RUN_KEY] };
	}

	/** As the base class has it, without its second set of wrappers: the arm's stream has been set up when this resolves. */
	override async stream(
		input: BaseLanguageModelInput,
		options?: Partial<ChatBanditCallOptions>,
	): Promise<IterableReadableStream<AIMessageChunk>> {
		if (this.disableStreaming) return super.stream(input, options);
		const chunks = await this.#stream(this.#call(input, options), this.#own());
		return IterableReadableStream.fromAsyncGenerator(chunks);
	}

	override async *_streamIterator(
		input: BaseLanguageModelInput,
		options?: Partial<ChatBanditCallOptions>,
	): AsyncGenerator<AIMessageChunk> {
		if (this.disableStreaming) yield await this.invoke(input, options);
		else yield* await this.#stream(this.#call(input, options), this.#own());
	}

	/** For the base class: within a run of this model, which tells its callbacks. */
	override async _generate(messages: BaseMessage[], options: this['ParsedCallOptions']): Promise<ChatResult> {
		const message = await this.#answer(() => this.#within(messages, options), {});
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
				return openEvents(streamOf(target.runnable, messages, target.options), attempt, route);
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

	/** Reads the call itself, so that what can't be read rejects. */
	async #answer(read: () => ChatCall, own: OwnConfig): Promise<AIMessageChunk> {
		const call = read();
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
				const stream = startStream(target.runnable, messages, target.options);
				return openStream(await orAborted(stream, route.signal), attempt, route);
			},
		});
		return value;
	}

	#call(input: BaseLanguageModelInput, given: object | undefined): ChatCall {
		const options = this.#defaults === undefined ? given : { ...this.#defaults, ...given };
		const call = toCall(ChatBandit.#messagesOf(input), options, this.#said);
		if (call.tools.length === 0) return call;
		const unable = this.#targets.unable(this.#core.arms(), call.tools);
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
