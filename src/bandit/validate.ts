import { checkNumber } from '../base/check.ts';
import { InvalidOptionError } from '../base/errors.ts';
import type { Store } from '../store/store.ts';
import type { BanditOptions } from './options.ts';

/** Checks what is not checked where it is used; throws InvalidOptionError. */
export function validateOptions(options: BanditOptions): void {
	if (typeof options !== 'object' || options === null) {
		throw new InvalidOptionError('options', options, 'Give { goal, arms, … }.');
	}
	const { goal = 'default', mode = 'adaptive', timeouts = 'failure' } = options;
	if (typeof goal !== 'string' || goal === '' || goal.length > 200) {
		throw new InvalidOptionError('goal', goal, 'Give a string of 1 to 200 characters.');
	}
	if (!['adaptive', 'observe', 'shadow'].includes(mode)) {
		throw new InvalidOptionError('mode', mode, "Give 'adaptive', 'observe' or 'shadow'.");
	}
	if (!['failure', 'ignore'].includes(timeouts)) {
		throw new InvalidOptionError('timeouts', timeouts, "Give 'failure' or 'ignore'.");
	}
	const { store } = options as { store?: Partial<Store> | null };
	if (store !== undefined && (typeof store?.read !== 'function' || typeof store.transact !== 'function')) {
		throw new InvalidOptionError('store', store, 'Give a store such as memoryStore() or sqliteStore(path).');
	}
	const inUnit = 'Give a probability in [0, 1].';
	checkNumber('floor', options.floor, 0, 1, inUnit);
	checkNumber('exploration', options.exploration, 0, 1, inUnit);
	checkNumber('maxExploration', options.maxExploration, 0, 1, inUnit);
	const inMs = 'Give milliseconds, 0 or more.';
	const forever = Number.POSITIVE_INFINITY;
	checkNumber('outcomeTimeoutMs', options.outcomeTimeoutMs, 0, forever, inMs);
	checkNumber('retentionMs', options.retentionMs, 0, forever, inMs);
	checkNumber('refreshMs', options.refreshMs, 0, forever, inMs);
	checkNumber('flushMs', options.flushMs, 0, forever, inMs);
	checkNumber('maxPending', options.maxPending, 1, forever, 'Give a number of decisions, 1 or more.');
	for (const name of ['onDecision', 'onOutcome', 'onError', 'onChange', 'segment', 'rng', 'clock'] as const) {
		const value: unknown = options[name];
		if (value !== undefined && typeof value !== 'function') {
			throw new InvalidOptionError(name, value, 'Give a function.');
		}
	}
}
