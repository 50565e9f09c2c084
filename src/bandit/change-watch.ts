import type { Clock } from '../base/types.ts';
import { type ChangeState, changeState, suspicionOf, updateChange } from '../learner/change.ts';
import type { Learner } from '../learner/learner.ts';
import type { Events } from './events.ts';

/** Looks whether arms have changed; what was learnt of one before then counts little. */
export class ChangeWatch {
	readonly #learner: Learner;
	readonly #events: Events;
	readonly #clock: Clock;
	/** Detectors by arm. */
	readonly #detectors = new Map<string, ChangeState>();

	constructor(learner: Learner, events: Events, clock: Clock) {
		this.#learner = learner;
		this.#events = events;
		this.#clock = clock;
	}

	/** Takes in by how much an outcome of an arm was better than expected. */
	see(arm: string, residual: number): void {
		let state = this.#detectors.get(arm);
		if (state === undefined) {
			state = changeState();
			this.#detectors.set(arm, state);
		}
		const direction = updateChange(state, residual);
		this.#learner.arm(arm).suspicion = suspicionOf(state);
		if (direction === undefined) return;
		this.#learner.startGeneration(arm);
		this.#events.change({ arm, direction, time: this.#clock() });
	}
}
