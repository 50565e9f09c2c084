import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { ArmOptions } from '../../arms/arm.ts';
import { InvalidOptionError } from '../../base/errors.ts';
import { capabilitiesOf } from '../../pricing/catalog.ts';
import type { PriceBook } from '../../pricing/price-book.ts';

/** One way to serve the goal: a chat model, with what is to be known of it. */
export interface ChatArmOptions extends Omit<ArmOptions, 'id'> {
	readonly model: BaseChatModel;
	/** Stable across restarts: statistics are kept by it. Default: `provider/model`, e.g. `openai/gpt-4o-mini`. */
	readonly id?: string;
}

/** An arm with its chat model. */
export interface ChatArm extends ArmOptions {
	readonly model: BaseChatModel;
}

interface ModelNames {
	readonly model?: string;
	readonly modelName?: string;
	readonly _defaultConfig?: { readonly model?: string; readonly modelProvider?: string };
}

/** Provider and name of a chat model, as LangSmith knows them. */
export function namesOf(model: BaseChatModel): { provider: string; name: string } {
	let params: { ls_provider?: string; ls_model_name?: string } = {};
	try {
		params = model.getLsParams({} as never);
	} catch {
		// A model that can't say so without call options.
	}
	// What `initChatModel` makes says which model it is here only.
	const { model: own, modelName, _defaultConfig: chosen } = model as ModelNames;
	return {
		provider: chosen?.modelProvider ?? params.ls_provider ?? model._llmType(),
		name: chosen?.model ?? params.ls_model_name ?? own ?? modelName ?? 'model',
	};
}

/** An arm as given, with id, price and capabilities filled in. Throws InvalidOptionError. */
export function toChatArm(raw: BaseChatModel | ChatArmOptions, option: string, prices: PriceBook): ChatArm {
	const given: ChatArmOptions = isChatModel(raw) ? { model: raw } : raw;
	if (typeof given !== 'object' || given === null || !isChatModel(given.model)) {
		throw new InvalidOptionError(option, String(raw), 'Give a chat model, or { model, id?, weight?, price?, … }.');
	}
	const { provider, name } = namesOf(given.model);
	const known = capabilitiesOf(provider, name);
	return {
		...given,
		id: given.id ?? `${provider}/${name}`,
		price: given.price ?? prices.priceOf(provider, name),
		capabilities: known ? { ...known, ...given.capabilities } : given.capabilities,
	};
}

function isChatModel(value: unknown): value is BaseChatModel {
	const { _modelType, invoke } = (value ?? {}) as Partial<BaseChatModel>;
	return typeof _modelType === 'function' && typeof invoke === 'function';
}
