import { InvalidOptionError } from '../base/errors.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';
import type { Store } from '../store/store.ts';
import { type BanditModel, banditModel } from './bandit-model.ts';
import type { BanditModelOptions } from './core.ts';
import type { SdkModel, SpecificationVersion } from './model-types.ts';

/** Options of `banditProvider`. */
export interface BanditProviderOptions<Goals extends Record<string, ProviderGoal>> {
	/** The options of each goal's model, or just its arms; the goal's name is the model id. */
	readonly goals: Goals;
	/** The store of all goals that have none of their own. Default: the default store. */
	readonly store?: Store;
}

const optionNames: OptionNames<BanditProviderOptions<never>> = { goals: true, store: true };

/** A goal of a provider. */
export type ProviderGoal = Omit<BanditModelOptions<SdkModel>, 'goal'> | readonly (SdkModel | string)[];

/** The models among a goal's arms. */
type ModelsOf<Goal> = Goal extends readonly (infer Arm)[]
	? ModelOf<Arm>
	: Goal extends { readonly arms: readonly (infer Arm)[] }
		? ModelOf<Arm>
		: never;
type ModelOf<Arm> = Arm extends SdkModel
	? Arm
	: Arm extends { readonly model: infer Model }
		? Extract<Model, SdkModel>
		: never;

/** A provider of bandit models, in the shape of its models' major. */
export interface BanditProvider<Goals extends Record<string, ProviderGoal>> {
	<Goal extends keyof Goals & string>(goal: Goal): BanditModel<ModelsOf<Goals[Goal]>>;
	readonly specificationVersion: ModelsOf<Goals[keyof Goals]>['specificationVersion'] & SpecificationVersion;
	languageModel(goal: string): BanditModel<ModelsOf<Goals[keyof Goals]>>;
	/** Throws NoSuchModelError: a bandit provider has language models only. */
	textEmbeddingModel(modelId: string): never;
	/** Throws NoSuchModelError. */
	embeddingModel(modelId: string): never;
	/** Throws NoSuchModelError. */
	imageModel(modelId: string): never;
	/** Flushes and stops all goals. */
	close(): Promise<void>;
}

/**
 * Bandit models as a provider: `provider('triage')`, `provider.languageModel('triage')`; for `createProviderRegistry`
 * and the like. Throws as `banditModel` does, and InvalidOptionError without goals.
 *
 * @example
 * ```ts
 * const bandits = banditProvider({ goals: { triage: [openai('gpt-4o-mini'), openai('gpt-4o')] } });
 * await generateText({ model: bandits('triage'), prompt: 'Which queue?' });
 * ```
 */
export function banditProvider<const Goals extends Record<string, ProviderGoal>>(
	options: BanditProviderOptions<Goals>,
): BanditProvider<Goals> {
	checkNames('', options, optionNames);
	const { goals, store } = options;
	if (typeof goals !== 'object' || goals === null || Object.keys(goals).length === 0) {
		throw new InvalidOptionError('goals', goals, 'Give { name: { arms, … } } for at least one goal.');
	}
	const models = new Map<string, BanditModel<SdkModel>>();
	for (const [goal, given] of Object.entries(goals)) {
		const own = (Array.isArray(given) ? { arms: given } : given) as BanditModelOptions<SdkModel>;
		models.set(goal, banditModel<SdkModel>({ ...own, store: own.store ?? store, goal }));
	}
	const languageModel = (goal: string): BanditModel<SdkModel> => {
		const model = models.get(goal);
		if (model === undefined) throw noSuchModel(goal, 'languageModel', [...models.keys()]);
		return model;
	};
	const refuse = (modelType: string) => (modelId: string) => {
		throw noSuchModel(modelId, modelType, []);
	};
	return Object.assign((goal: string) => languageModel(goal), {
		specificationVersion: [...models.values()][0]!.specificationVersion,
		languageModel,
		textEmbeddingModel: refuse('textEmbeddingModel'),
		embeddingModel: refuse('embeddingModel'),
		imageModel: refuse('imageModel'),
		close: async () => {
			await Promise.all([...models.values()].map((model) => model.close()));
		},
	}) as unknown as BanditProvider<Goals>;
}

/** The SDK's own error, by its markers: recognised by `NoSuchModelError.isInstance` of every major. */
function noSuchModel(modelId: string, modelType: string, goals: readonly string[]): Error {
	const hint = goals.length > 0 ? ` Goals: ${goals.join(', ')}.` : ' A bandit provider has language models only.';
	return Object.assign(new Error(`No such ${modelType}: ${modelId}.${hint}`), {
		name: 'AI_NoSuchModelError',
		[Symbol.for('vercel.ai.error')]: true,
		[Symbol.for('vercel.ai.error.AI_NoSuchModelError')]: true,
		modelId,
		modelType,
	});
}
