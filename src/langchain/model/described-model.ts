import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { toolsKey } from './call-cache.ts';
import type { ChatCore } from './chat-core.ts';
import type { ChatBanditFields } from './fields.ts';
import { ManagedChatModel } from './managed-model.ts';
import { commonProfile } from './profile.ts';
import { isSerialisable, serialised } from './serialise.ts';

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
		return commonProfile(this.#core.arms().map(({ model }) => model));
	}
}
