import { withKnownFacts } from '../adapter/arm-facts.ts';
import type { ArmReader } from '../adapter/goal-core.ts';
import { type ArmOptions, armOptionNames } from '../arms/arm.ts';
import { describe, InvalidOptionError } from '../base/errors.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';
import type { TimedArm } from '../router/attempt-timeout.ts';
import type { ArmSettings } from './arm-settings.ts';
import type { CallOptions, SdkModel } from './model-types.ts';

/** One way to serve the goal: a model, with what this arm changes of a call. */
export interface ModelArmOptions<Model> extends Omit<ArmOptions, 'id'>, TimedArm {
	/** A language model of the AI SDK; with ai 5 to 7 also an id for the global provider, e.g. `'openai/gpt-4o'`. */
	readonly model: Model | string;
	/** Stable across restarts: statistics are kept by it. Default: `provider/modelId`, e.g. `openai.chat/gpt-4o`. */
	readonly id?: string;
	/** Call settings of this arm, e.g. `{ temperature: 0 }`; they win over the call's own. */
	readonly settings?: ArmSettings;
	/** Another system prompt: a text instead of the call's, or a function of the call's. */
	readonly system?: string | ((system: string | undefined) => string | undefined);
	/** The tools that this arm gets of those that the call offers: by name, or by a function. */
	readonly tools?: readonly string[] | ((name: string) => boolean);
	/** Changes the call options of this arm in any other way. */
	readonly prepare?: (options: CallOptions) => CallOptions;
}

/** An arm with its model. */
export interface ModelArm extends ArmOptions, TimedArm {
	readonly model: SdkModel;
	readonly settings?: ArmSettings;
	readonly system?: string | ((system: string | undefined) => string | undefined);
	readonly tools?: readonly string[] | ((name: string) => boolean);
	readonly prepare?: (options: CallOptions) => CallOptions;
}

const optionNames: OptionNames<ModelArmOptions<SdkModel>> = {
	...armOptionNames,
	attemptTimeout: true,
	model: true,
	prepare: true,
	settings: true,
	system: true,
	tools: true,
};

/** How models of the AI SDK become arms. */
export const modelArms: ArmReader<ModelArm> = {
	expects: 'Give an array of models.',
	read(raw, option, prices) {
		if (isArm(raw)) checkNames(option, raw, optionNames);
		const given = isArm(raw) ? raw : { model: raw as SdkModel | string };
		const model = typeof given.model === 'string' ? globalModel(given.model, option) : given.model;
		if (!isModel(model)) {
			throw new InvalidOptionError(
				option,
				raw,
				hintFor(model) ??
					"Give a language model such as openai('gpt-4o'), or { model, id?, weight?, price?, settings?, … }.",
			);
		}
		return withKnownFacts({ ...given, model }, { provider: model.provider, model: model.modelId }, prices);
	},
	namesOf: ({ model }) => ({ provider: model.provider, model: model.modelId }),
};

function isArm(value: unknown): value is ModelArmOptions<SdkModel> {
	return typeof value === 'object' && value !== null && 'model' in value && !isModel(value);
}

/** What is meant by models of another kind. */
function hintFor(given: unknown): string | undefined {
	const { _modelType, _llmType, doEmbed, doGenerate, languageModel } = (given ?? {}) as Record<string, unknown>;
	if (typeof _modelType === 'function' || typeof _llmType === 'function') {
		return "That is a model of LangChain: use ChatBandit of 'bandit-model/langchain', or a model of the AI SDK such as openai('gpt-4o').";
	}
	if (typeof doEmbed === 'function')
		return "That is an embedding model. Give a language model such as openai('gpt-4o').";
	if (typeof doGenerate === 'function') return 'That is no language model. Give one that generates and streams text.';
	if (typeof languageModel === 'function')
		return "That is a provider. Give one of its models, such as openai('gpt-4o').";
	return undefined;
}

function isModel(value: unknown): value is SdkModel {
	const { doGenerate, doStream } = (value ?? {}) as Partial<SdkModel>;
	return typeof doGenerate === 'function' && typeof doStream === 'function';
}

/** A model by its id, as the SDK resolves ids. */
function globalModel(id: string, option: string): SdkModel {
	const provider = (globalThis as { AI_SDK_DEFAULT_PROVIDER?: { languageModel(id: string): SdkModel } })
		.AI_SDK_DEFAULT_PROVIDER;
	if (provider === undefined) {
		throw new InvalidOptionError(
			option,
			id,
			"There is no globalThis.AI_SDK_DEFAULT_PROVIDER to find it with: give a model such as openai('gpt-4o') or gateway('openai/gpt-4o').",
		);
	}
	return provider.languageModel(id);
}

/** The one specification version of all arms. Throws InvalidOptionError for a mixture. */
export function commonVersion(arms: readonly ModelArm[]): SdkModel['specificationVersion'] {
	const version = arms[0]!.model.specificationVersion ?? 'v1';
	for (const [i, { model, id }] of arms.entries()) {
		const other = model.specificationVersion ?? 'v1';
		if (!['v1', 'v2', 'v3', 'v4'].includes(other)) {
			throw new InvalidOptionError(`arms[${i}].model`, other, 'Its specification version is none of v1, v2, v3, v4.');
		}
		if (other !== version) {
			throw new InvalidOptionError(
				`arms[${i}].model`,
				`${id} (${other})`,
				`The arms before it have specification version ${version}; all arms need the same. ` +
					`In ai 7, wrapLanguageModel({ model, middleware: [] }) lifts a v2 or v3 model (${describe(id)}) to v4.`,
			);
		}
	}
	return version;
}
