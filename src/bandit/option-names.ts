import type { OptionNames } from '../base/option-names.ts';
import type { BanditOptions } from './options.ts';

/** All options of `createBandit`. */
export const banditOptionNames: OptionNames<BanditOptions> = {
	arms: true,
	baseline: true,
	clock: true,
	detectChange: true,
	exploration: true,
	floor: true,
	flushMs: true,
	forgetting: true,
	goal: true,
	maxExploration: true,
	maxPending: true,
	mode: true,
	objective: true,
	onChange: true,
	onDecision: true,
	onError: true,
	onOutcome: true,
	outcomeTimeoutMs: true,
	policy: true,
	priorStrength: true,
	refreshMs: true,
	retentionMs: true,
	rng: true,
	segment: true,
	silence: true,
	store: true,
	successWhen: true,
	timeouts: true,
};
