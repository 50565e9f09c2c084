import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { type ModelNames, withKnownFacts } from '../../adapter/arm-facts.ts';
import type { ArmReader } from '../../adapter/goal-core.ts';
import { type ArmOptions, armOptionNames } from '../../arms/arm.ts';
import { InvalidOptionError } from '../../base/errors.ts';
import { checkNames, type OptionNames } from '../../base/option-names.ts';
import type { TimedArm } from '../../router/attempt-timeout.ts';

/** One way to serve the goal: a chat model, with what is to be known of it. */
export interface ChatArmOptions extends Omit<ArmOptions, 'id'>, TimedArm {
	readonly model: BaseChatModel;
	/** Stable across restarts: statistics are kept by it. Default: `provider/model`, e.g. `openai/gpt-4o-mini`. */
	readonly id?: string;
}

/** An arm with its chat model. */
export interface ChatArm extends ArmOptions, TimedArm {
	readonly model: BaseChatModel;
}

interface NamedModel {
	readonly model?: string;
	readonly modelName?: string;
	readonly _defaultConfig?: { readonly model?: string; readonly modelProvider?: string };
}

/** Provider and name of a chat model, as LangSmith knows them. */
function namesOf(model: BaseChatModel): ModelNames {
	let params: { ls_provider?: string; ls_model_name?: string } = {};
	try {
		params = model.getLsParams({} as never);
	} catch {
		// A model that can't say so without call options.
	}
	// What `initChatModel` makes says which model it is here only.
	const { model: own, modelName, _defaultConfig: chosen } = model as NamedModel;
	return {
		provider: chosen?.modelProvider ?? params.ls_provider ?? model._llmType(),
		model: chosen?.model ?? params.ls_model_name ?? own ?? modelName ?? 'model',
	};
}

/** What an arm of the AI SDK changes of a call. */
const ofModels = ['settings', 'system', 'tools', 'prepare'] as const;

const optionNames: OptionNames<ChatArmOptions> = {
	...armOptionNames,
	attemptTimeout: true,
	model: true,
};

/** How chat models become arms. */
export const chatArms: ArmReader<ChatArm> = {
	expects: 'Give an array of chat models, or of { model, id?, … }.',
	read(raw, option, prices) {
		const given = (isChatModel(raw) ? { model: raw } : raw) as ChatArmOptions;
		if (typeof given !== 'object' || given === null || !isChatModel(given.model)) {
			throw new InvalidOptionError(option, String(raw), 'Give a chat model, or { model, id?, weight?, price?, … }.');
		}
		for (const name of ofModels) {
			const value = (given as unknown as Record<string, unknown>)[name];
			if (value === undefined) continue;
			const fix = 'In LangChain it is the chat model’s own: give it to its constructor, or bind it with `withConfig`.';
			throw new InvalidOptionError(`${option}.${name}`, value, fix);
		}
		checkNames(option, given, optionNames);
		return withKnownFacts(given, namesOf(given.model), prices);
	},
	namesOf: ({ model }) => namesOf(model),
};

function isChatModel(value: unknown): value is BaseChatModel {
	const { _modelType, invoke } = (value ?? {}) as Partial<BaseChatModel>;
	return typeof _modelType === 'function' && typeof invoke === 'function';
}
