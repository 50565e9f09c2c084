import type { ArmOptions } from '../arms/arm.ts';
import { checkNumber } from '../base/check.ts';
import { durationMs } from '../base/duration.ts';
import { InvalidOptionError } from '../base/errors.ts';
import { checkNames } from '../base/option-names.ts';
import { Salt } from '../base/salt.ts';
import type { BanditRequest } from '../base/types.ts';
import { objectiveOf } from '../objective/named.ts';
import type { Objective } from '../objective/objective.ts';
import { isThenable } from '../outcome/condition.ts';
import { policyOf } from '../policy/named.ts';
import type { Policy } from '../policy/policy.ts';
import type { Store } from '../store/store.ts';
import { banditOptionNames } from './option-names.ts';
import type { BanditOptions, GuardOptions } from './options.ts';

/** Options as the bandit goes by them: what may be said in several ways is in one. */
export interface CheckedOptions<Arm extends ArmOptions>
	extends Omit<
		BanditOptions<Arm>,
		'objective' | 'policy' | 'outcomeTimeoutMs' | 'retentionMs' | 'refreshMs' | 'flushMs'
	> {
	readonly objective: Objective;
	readonly policy: Policy;
	readonly outcomeTimeoutMs?: number;
	readonly retentionMs?: number;
	readonly refreshMs?: number;
	readonly flushMs?: number;
}

/** Checks what is not checked where it is used, and reads what may be said in several ways. Throws InvalidOptionError. */
export function checkedOptions<Arm extends ArmOptions>(options: BanditOptions<Arm>): CheckedOptions<Arm> {
	if (typeof options !== 'object' || options === null) {
		throw new InvalidOptionError('options', options, 'Give { goal, arms, … }.');
	}
	checkNames('', options, banditOptionNames);
	const { goal = 'default', timeouts = 'failure' } = options;
	if (typeof goal !== 'string' || goal === '' || goal.length > 200) {
		throw new InvalidOptionError('goal', goal, 'Give a string of 1 to 200 characters.');
	}
	if (options.salt !== undefined) new Salt(options.salt);
	checkMode(options.mode);
	if (!['failure', 'ignore'].includes(timeouts)) {
		throw new InvalidOptionError('timeouts', timeouts, "Give 'failure' or 'ignore'.");
	}
	for (const name of ['closeOnSignal', 'keepReasons'] as const) {
		const value: unknown = options[name];
		if (value === undefined || typeof value === 'boolean') continue;
		throw new InvalidOptionError(name, value, 'Give true or false.');
	}
	const { store } = options as { store?: Partial<Store> | null };
	if (store !== undefined && (typeof store?.read !== 'function' || typeof store.transact !== 'function')) {
		throw new InvalidOptionError('store', store, 'Give a store such as memoryStore() or sqliteStore(path).');
	}
	const inUnit = 'Give a probability in [0, 1].';
	checkNumber('floor', options.floor, 0, 1, inUnit);
	checkNumber('exploration', options.exploration, 0, 1, inUnit);
	checkNumber('maxExploration', options.maxExploration, 0, 1, inUnit);
	checkNumber('maxPending', options.maxPending, 1, Infinity, 'Give a number of decisions, 1 or more.');
	for (const name of ['onDecision', 'onOutcome', 'onError', 'onChange', 'segment', 'rng', 'clock'] as const) {
		const value: unknown = options[name];
		if (value !== undefined && typeof value !== 'function') {
			throw new InvalidOptionError(name, value, 'Give a function.');
		}
	}
	return {
		...options,
		outcomeTimeoutMs: durationMs('outcomeTimeoutMs', options.outcomeTimeoutMs),
		retentionMs: durationMs('retentionMs', options.retentionMs),
		refreshMs: durationMs('refreshMs', options.refreshMs),
		flushMs: durationMs('flushMs', options.flushMs),
		segment: options.segment && atOnce(options.segment),
		objective: objectiveOf(options.objective),
		policy: policyOf(options.policy, options.salt),
	};
}

/** Checks a mode; undefined passes. Throws InvalidOptionError. */
export function checkMode(mode: GuardOptions['mode']): void {
	if (mode === undefined || ['adaptive', 'observe', 'shadow'].includes(mode)) return;
	throw new InvalidOptionError('mode', mode, "Give 'adaptive', 'observe' or 'shadow'.");
}

type Segmentation = NonNullable<BanditOptions['segment']>;

/** The same function; throws InvalidOptionError when it gives a promise, which a draw can't wait for. */
function atOnce(segment: Segmentation): Segmentation {
	return (request: BanditRequest) => {
		const name: unknown = segment(request);
		if (!isThenable(name)) return name as string | undefined;
		// What becomes of it is nobody's business any more.
		name.then(undefined, () => undefined);
		throw new InvalidOptionError('segment', name, 'Give a function that returns a string at once; it gives a promise.');
	};
}
