import { leftOut } from '../base/left-out.ts';
import type { Learner } from '../learner/learner.ts';
import type { ChangeWatch, ChangeWatchOptions } from './change-watch.ts';
import type { EarlyBook, EarlyBookOptions } from './early.ts';
import type { Events } from './events.ts';
import type { OneSidedNotice } from './one-sided-notice.ts';
import type { SharedSettings, SharedSettingsOptions } from './shared-settings.ts';
import type { importStatistics } from './statistics.ts';
import type { warmStart } from './warm-start.ts';

/** What a service wants of its bandits, and a page in a browser hardly does. */
export interface ServiceParts {
	readonly early: (options: EarlyBookOptions) => EarlyBook;
	readonly settings: (options: SharedSettingsOptions) => SharedSettings;
	readonly oneSided: (learner: Learner, events: Events) => OneSidedNotice;
	readonly watch: (options: ChangeWatchOptions) => ChangeWatch;
	readonly warmStart: typeof warmStart;
	readonly importStatistics: typeof importStatistics;
	readonly closeOnSignals: (close: () => Promise<void>) => () => void;
}

let parts: ServiceParts | undefined;

/** From now on bandits have these parts. Light bundles leave them out. */
export function useServiceParts(given: ServiceParts): void {
	parts = given;
}

/** A part; undefined where it is left out. */
export function partOf<Name extends keyof ServiceParts>(name: Name): ServiceParts[Name] | undefined {
	return parts?.[name];
}

/** A part that was asked for. Throws InvalidOptionError, named after `option`, where it is left out. */
export function askedPart<Name extends keyof ServiceParts>(
	name: Name,
	option: string,
	value: unknown,
): ServiceParts[Name] {
	const part = partOf(name);
	if (part === undefined) throw leftOut(option, value);
	return part;
}

/** What makes a watch for change whose detectors live in the store, so that they outlive this process. Throws InvalidOptionError. */
export function watchOf(detectChange: boolean | undefined): ServiceParts['watch'] | undefined {
	if (detectChange === false) return undefined;
	return detectChange === true ? askedPart('watch', 'detectChange', true) : partOf('watch');
}
