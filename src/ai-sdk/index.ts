export type { ModelArmOptions } from './arms.ts';
export { type BanditModel, type BanditModelMethods, banditModel, type ModelRun } from './bandit-model.ts';
export type { BanditCallOptions } from './call-options.ts';
export { type OutcomeCallbacks, type OutcomeCallbacksOptions, outcomeCallbacks } from './callbacks.ts';
export type { BanditModelOptions } from './core.ts';
export type { SdkResult } from './credit.ts';
export type { CallOptions, SdkModel, SpecificationVersion } from './model-types.ts';
export { type BanditProvider, type BanditProviderOptions, banditProvider, type ProviderGoal } from './provider.ts';
export type { ArmSettings } from './settings.ts';
