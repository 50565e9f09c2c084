import type { BanditRecord } from '../base/records.ts';
import { type GoalConfiguration, type GoalControl, type GoalMark, settingIds } from '../base/settings.ts';
import type { Clock, MaybePromise } from '../base/types.ts';
import type { Journal } from '../journal/journal.ts';
import { addMark, keepSetting } from '../journal/settings.ts';
import type { Store } from '../store/store.ts';

/** What shared settings work with. */
export interface SharedSettingsOptions {
	readonly goal: string;
	readonly store: Store;
	readonly journal: Journal;
	readonly clock: Clock;
	/** How the goal is set up here. */
	configuration(): GoalConfiguration;
	/** Does what an operator asked for. */
	obey(control: GoalControl): void;
}

/** What a goal's processes and tools tell each other through the store: how it is set up, what happened, what is asked for. */
export class SharedSettings {
	readonly #options: SharedSettingsOptions;
	#announced = '';
	#obeyed = '';

	constructor(options: SharedSettingsOptions) {
		this.#options = options;
	}

	/** Writes down how the goal is set up, with the next flush; nothing where that is known. */
	announce(): void {
		const { journal, clock, configuration } = this.#options;
		const now = configuration();
		const text = JSON.stringify(now);
		if (text === this.#announced) return;
		this.#announced = text;
		journal.change(settingIds.configuration, keepSetting(settingIds.configuration, now, clock()));
	}

	/** Writes down that something happened, with the next flush. */
	mark(mark: Omit<GoalMark, 'time'>): void {
		const { journal, clock } = this.#options;
		journal.change(settingIds.marks, addMark({ time: clock(), ...mark }));
	}

	/** Does what an operator asked for since the last look. At once where the store answers at once. */
	look(): MaybePromise<void> {
		const { store, goal } = this.#options;
		const found = store.get(goal, settingIds.control);
		return found instanceof Promise ? found.then((record) => this.#obey(record)) : this.#obey(found);
	}

	#obey(found: unknown): void {
		const record = found as BanditRecord | undefined;
		if (record?.kind !== 'setting' || typeof record.value !== 'object' || record.value === null) return;
		const text = JSON.stringify(record.value);
		if (text === this.#obeyed) return;
		this.#obeyed = text;
		this.#options.obey(record.value);
	}
}
