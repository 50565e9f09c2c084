import type { CallbackManagerForLLMRun, Callbacks } from '@langchain/core/callbacks/manager';
import type { BaseLanguageModelInput, StructuredOutputMethodOptions } from '@langchain/core/language_models/base';
import { BaseChatModel, type BindToolsInput } from '@langchain/core/language_models/chat_models';
import type { AIMessageChunk, BaseMessage, BaseMessageLike } from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult, type LLMResult } from '@langchain/core/outputs';
import type { Runnable, RunnableConfig } from '@langchain/core/runnables';
import { IterableReadableStream } from '@langchain/core/utils/stream';
import type { InteropZodType } from '@langchain/core/utils/types';
import type { BanditCallOptions } from '../../adapter/call-options.ts';
import { type OwnConfig, ownConfig } from './arm-config.ts';
import { type ChatCall, toCall } from './call.ts';
import { CallCache } from './call-cache.ts';
import { canStream } from './can-stream.ts';
import { ChatCore } from './chat-core.ts';
import { DescribedChatModel } from './described-model.ts';
import type { ChatBanditFields } from './fields.ts';
import { type ChatLLMResult, joinResults } from './generate.ts';
import type { ChatBanditCallOptions } from './managed-model.ts';
import { toCallResult } from './result.ts';
import { Serving } from './serving.ts';
import { structuredOutput } from './structured-output.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a JSON schema describes, typed as every chat model types it
type AnyObject = Record<string, any>;

/** What makes a model a view of another: the same bandit, with something said of all calls. */
interface ChatView {
	readonly core: ChatCore;
	readonly callOptions: BanditCallOptions | undefined;
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
 *
 * @example const model = new ChatBandit({ goal: 'triage', arms: [small, large] });
 */
export class ChatBandit extends DescribedChatModel {
	readonly #fields: ChatBanditFields;
	readonly #core: ChatCore;
	readonly #serving: Serving;
	readonly #callOptions: BanditCallOptions | undefined;

	/** `view` is for `run`, which makes other views of one bandit. */
	constructor(fields: ChatBanditFields, view: ChatView = { core: new ChatCore(fields), callOptions: undefined }) {
		super(fields, view.core);
		this.#fields = fields;
		this.#core = view.core;
		this.#serving = new Serving(view.core);
		this.#callOptions = view.callOptions;
		// The base class leaves it to its heirs.
		this.disableStreaming = fields.disableStreaming ?? false;
		if (this.cache) this.cache = new CallCache(this.cache);
	}

	protected override withCallOptions(callOptions: BanditCallOptions): this {
		return new ChatBandit(this.#fields, { core: this.#core, callOptions }) as this;
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
			core: this.#core,
			own: this.#own(),
			callOptions: this.#callOptions,
			messages: (input: unknown) => ChatBandit.#messagesOf(input as BaseLanguageModelInput),
		};
		return structuredOutput(schema, config, context) as never;
	}

	override invoke(input: BaseLanguageModelInput, options?: Partial<ChatBanditCallOptions>): Promise<AIMessageChunk> {
		if (this.cache) return this.#answerCached(input, options);
		return this.#serving.answer(() => this.#call(input, options), this.#own());
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
			return this.cache ? this.#cached(coerced, own) : this.#serving.generate(this.#call(coerced, own), this.#own());
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
		const result = await this.#serving.generate(this.#call(messages, options), this.#own());
		await this.cache!.update(prompt, key, result.generations[0]!);
		return result;
	}

	/** As the base class has it, without its second set of wrappers: the arm's stream has been set up when this resolves. */
	override async stream(
		input: BaseLanguageModelInput,
		options?: Partial<ChatBanditCallOptions>,
	): Promise<IterableReadableStream<AIMessageChunk>> {
		if (this.#isWhole()) return super.stream(input, options);
		const chunks = await this.#serving.stream(this.#call(input, options), this.#own());
		return IterableReadableStream.fromAsyncGenerator(chunks);
	}

	override async *_streamIterator(
		input: BaseLanguageModelInput,
		options?: Partial<ChatBanditCallOptions>,
	): AsyncGenerator<AIMessageChunk> {
		if (this.#isWhole()) yield await this.invoke(input, options);
		else yield* await this.#serving.stream(this.#call(input, options), this.#own());
	}

	/** A stream is one whole answer: as it was asked for, or as a cache gives it where no arm can stream. */
	#isWhole(): boolean {
		return this.disableStreaming || (Boolean(this.cache) && !this.#core.arms().some(({ model }) => canStream(model)));
	}

	/** For the base class: within a run of this model, which tells its callbacks. */
	override async _generate(messages: BaseMessage[], options: this['ParsedCallOptions']): Promise<ChatResult> {
		const message = await this.#serving.answer(() => this.#within(messages, options), {});
		return { generations: [{ text: toCallResult(message as never).text, message: message as never }] };
	}

	/** For the base class when a handler wants tokens. */
	override async *_streamResponseChunks(
		messages: BaseMessage[],
		options: this['ParsedCallOptions'],
		runManager?: CallbackManagerForLLMRun,
	): AsyncGenerator<ChatGenerationChunk> {
		for await (const message of await this.#serving.stream(this.#within(messages, options), {})) {
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
		yield* (await this.#serving.events(this.#within(messages, options))) as AsyncGenerator<never>;
	}

	/** Takes the whole config along: the base class hands over the call options only. */
	protected override _separateRunnableConfigFromCallOptionsCompat(
		options?: Partial<ChatBanditCallOptions>,
	): [RunnableConfig, this['ParsedCallOptions']] {
		const [runnable, call] = super._separateRunnableConfigFromCallOptionsCompat(options);
		return [runnable, { ...call, [config]: runnable }];
	}

	#call(input: BaseLanguageModelInput, given: object | undefined): ChatCall {
		const options = this.defaults === undefined ? given : { ...this.defaults, ...given };
		return this.#serving.ofArmsThatCan(toCall(ChatBandit.#messagesOf(input), options, this.#callOptions));
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
		return ownConfig(this);
	}
}
