import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { toolsKey } from './call-cache.ts';
import type { ChatCore } from './chat-core.ts';
import type { ChatBanditFields } from './fields.ts';
import { ManagedChatModel } from './managed-model.ts';
import { commonProfile } from './profile.ts';
import { isSerialisable, serialised } from './serialise.ts';

/** What `initChatModel` makes says here what it is. */
interface Configured extends BaseChatModel {
	readonly _defaultConfig?: { readonly modelProvider?: string };
}

/** What a chat bandit says of itself: to caches, traces, `load`, and whoever asks what it can do. */
export abstract class DescribedChatModel extends ManagedChatModel {
	static override lc_name(): string {
		return 'ChatBandit';
	}

	override lc_namespace = ['bandit-model', 'langchain'];
	/** Call options that the caller has set for all calls. */
	protected readonly defaults: { readonly outputVersion: unknown } | undefined;
	readonly #fields: ChatBanditFields;
	readonly #core: ChatCore;

	constructor(fields: ChatBanditFields, core: ChatCore) {
		super(fields, core);
		this.#fields = fields;
		this.#core = core;
		// Written by `toJSON`, and shown to nobody else: there are keys in it.
		this.lc_kwargs = {};
		this.lc_serializable = isSerialisable(core.arms());
		const { outputVersion } = fields as { outputVersion?: unknown };
		this.defaults = outputVersion === undefined ? undefined : { outputVersion };
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
		const all = { ...this.defaults, ...options, ...(tools?.length && { tools: toolsKey(tools) }) };
		return super._getSerializedCacheKeyParametersForCall(all as never);
	}

	/** What all arms can do: the least of numbers, and only what every arm can. */
	override get profile(): Record<string, number | boolean> {
		return commonProfile(this.#core.arms());
	}

	/** The name of the arms' class where all are of one, so that what is made for such models works here too. */
	override getName(suffix?: string): string {
		const name = this.name ?? this.#common((model) => model.getName());
		return name === undefined ? super.getName(suffix) : `${name}${suffix ?? ''}`;
	}

	/** What the arms were made with, where all are of `initChatModel` and of one provider. */
	get _defaultConfig(): object | undefined {
		const provider = this.#common((model) => (model as Configured)._defaultConfig?.modelProvider);
		return provider === undefined ? undefined : (this.#some as Configured)._defaultConfig;
	}

	/** The model's name of an arm: what it is called with differs by call. */
	get modelName(): string | undefined {
		const { modelName, model } = this.#some as { modelName?: string; model?: string };
		return modelName ?? model;
	}

	/** The same, under its other name. */
	get model(): string | undefined {
		return this.modelName;
	}

	/** Those of an arm. */
	override getLsParams(options: this['ParsedCallOptions']): ReturnType<BaseChatModel['getLsParams']> {
		return this.#some.getLsParams(options as never);
	}

	/** As an arm counts them. */
	override getNumTokens(content: Parameters<BaseChatModel['getNumTokens']>[0]): Promise<number> {
		return this.#some.getNumTokens(content);
	}

	/** One of the models, for what is told of one. */
	get #some(): BaseChatModel {
		return this.#core.arms()[0]!.model;
	}

	/** What all models say alike; undefined when they don't. */
	#common<T>(of: (model: BaseChatModel) => T): T | undefined {
		const [first, ...others] = this.#core.arms().map(({ model }) => of(model));
		return others.every((each) => each === first) ? first : undefined;
	}
}
