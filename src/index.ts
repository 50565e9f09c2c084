export type { ArmOptions } from './arms/arm.ts';
export { type Bandit, createBandit } from './bandit/bandit.ts';
export type { BanditEvents, ChangeEvent, ErrorEvent, OutcomeEvent } from './bandit/callbacks.ts';
export type { BanditOptions, GuardOptions } from './bandit/options.ts';
export type { ExportedStatistics } from './bandit/statistics.ts';
export type { TelemetryOptions } from './bandit/telemetry-options.ts';
export type { WarmStartRow } from './bandit/warm-row.ts';
export type * from './base/call.ts';
export type { Capabilities } from './base/capabilities.ts';
export type { Duration } from './base/duration.ts';
export {
	BanditError,
	ChangeError,
	InvalidOptionError,
	NoEligibleArmError,
	StoreError,
	UnknownDecisionError,
} from './base/errors.ts';
export type { LoggerLike, MeterLike, TracerLike } from './base/opentelemetry.ts';
export type * from './base/outcome.ts';
export type * from './base/records.ts';
export type * from './base/types.ts';
export type { FeatureOptions } from './context/features.ts';
export type { ForgettingOptions } from './learner/forgetting.ts';
export { budget } from './objective/budget/budget.ts';
export type { BudgetOptions } from './objective/budget/options.ts';
export { type CheapestOptions, cheapest } from './objective/cheapest.ts';
export { mostSuccess } from './objective/most-success.ts';
export type { ObjectiveData } from './objective/named.ts';
export type { Candidate, Objective } from './objective/objective.ts';
export { type SuccessValueOptions, successValue } from './objective/success-value.ts';
export * from './outcome/index.ts';
export { type BetaOptions, betaPolicy } from './policy/beta.ts';
export { type LinearOptions, linearPolicy } from './policy/linear/linear.ts';
export { seededRng } from './policy/maths/sampling.ts';
export type { PolicyData } from './policy/named.ts';
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
export type { Price } from './pricing/price.ts';
export type { FeedbackInsight } from './report/feedback.ts';
export type { ArmInsight, Insights } from './report/insights.ts';
export { type CopyOptions, type CopyResult, clearGoal, copyGoal } from './store/copy.ts';
export { defaultStore } from './store/default.ts';
export { memoryStore } from './store/memory.ts';
export { methodsOf } from './store/methods.ts';
export type {
	AddedRow,
	Batch,
	BatchSums,
	Change,
	Effect,
	ReadResult,
	ScanOptions,
	ScanResult,
	StatRow,
	Store,
} from './store/store.ts';
