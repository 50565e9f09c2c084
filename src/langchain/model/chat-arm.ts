import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { type ModelNames, withKnownFacts } from '../../adapter/arm-facts.ts';
import type { ArmReader } from '../../adapter/goal-core.ts';
import { type ArmOptions, armOptionNames } from '../../arms/arm.ts';
import { InvalidOptionError } from '../../base/errors.ts';
import { checkNames, type OptionNames } from '../../base/option-names.ts';
import type { TimedArm } from '../../router/attempt-timeout.ts';

/** One way to serve the goal: a chat model, with what is to be known of it. */
export interface ChatArmOptions extends Omit<ArmOptions, 'id'>, TimedArm {
	/** Any chat model. Give it few retries of its own (`maxRetries: 1`): they come before another arm is asked. */
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
			throw new InvalidOptionError(
				option,
				shown(raw),
				hintFor(raw) ?? hintFor(given?.model) ?? 'Give a chat model, or { model, id?, weight?, price?, … }.',
			);
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

/** A model as an error may show it: without what it was made of, keys among it. */
function shown(given: unknown): unknown {
	if (typeof given !== 'object' || given === null) return given;
	const { name = 'object' } = given.constructor ?? {};
	return `[${name}]`;
}

/** What is meant by models of another kind. */
function hintFor(given: unknown): string | undefined {
	if (typeof given === 'string') {
		return "Give the model itself: await initChatModel('openai:gpt-4o') makes one of its name, or new ChatOpenAI({ model: 'gpt-4o' }).";
	}
	const { doGenerate, invoke, embedQuery, _llmType } = (given ?? {}) as Record<string, unknown>;
	if (typeof doGenerate === 'function') {
		return "That is a model of the AI SDK: use banditModel of 'bandit-model/ai-sdk', or a chat model of LangChain such as new ChatOpenAI(…).";
	}
	if (typeof embedQuery === 'function')
		return 'That is a model of embeddings. Give a chat model such as new ChatOpenAI(…).';
	if (typeof _llmType === 'function') return 'That is a model of texts. Give a chat model such as new ChatOpenAI(…).';
	if (typeof invoke === 'function') {
		return 'That is a chain or another runnable. Give the chat model alone; bind tools and output parsers to the ChatBandit.';
	}
	return undefined;
}

function isChatModel(value: unknown): value is BaseChatModel {
	const { _modelType, invoke } = (value ?? {}) as Partial<BaseChatModel>;
	return typeof _modelType === 'function' && typeof invoke === 'function';
}
