export type { ArmOptions, Capabilities } from './arms.ts';
export { type Bandit, createBandit } from './bandit.ts';
export type { FeatureOptions } from './context/features.ts';
export * from './errors.ts';
export type { ExportedStatistics } from './exported-statistics.ts';
export type { ArmInsight, Insights } from './insights.ts';
export type { ForgettingOptions } from './learner/forgetting.ts';
export * from './objective/budget.ts';
export { type CheapestOptions, cheapest } from './objective/cheapest.ts';
export { mostSuccess } from './objective/most-success.ts';
export type { Candidate, Objective } from './objective/objective.ts';
export { type SuccessValueOptions, successValue } from './objective/success-value.ts';
export type { BanditEvents, BanditOptions, ChangeEvent, ErrorEvent, GuardOptions, OutcomeEvent } from './options.ts';
export * from './outcome/index.ts';
export { type BetaOptions, betaPolicy } from './policy/beta.ts';
export { type LinearOptions, linearPolicy } from './policy/linear.ts';
export type {
	ArmEvidence,
	Belief,
	Context,
	Contribution,
	LazySums,
	Policy,
	PolicyReader,
	Prior,
} from './policy/policy.ts';
export { seededRng } from './policy/sampling.ts';
export type { Price } from './pricing/price.ts';
export { defaultStore } from './store/default.ts';
export { memoryStore } from './store/memory.ts';
export type {
	AddedRow,
	Change,
	Credit,
	DecisionRecord,
	Effect,
	ReadResult,
	Settlement,
	StatRow,
	Store,
} from './store/store.ts';
export type * from './types.ts';
export type { WarmStartRow } from './warm-start.ts';
