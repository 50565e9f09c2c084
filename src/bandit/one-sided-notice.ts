import { BanditError } from '../base/errors.ts';
import type { Learner } from '../learner/learner.ts';
import { oneSided } from '../learner/one-sided.ts';
import type { Events } from './events.ts';

const notices = {
	complaints:
		'users have reported failures only, and no success. If silence means that they were content, set ' +
		"`silence: 'success'`; else every arm looks as bad as its complaints.",
	praise:
		'users have reported successes only, and no failure. If silence means that they were not served, set ' +
		"`silence: 'failure'` (or a score); else every arm looks as good as its praise.",
};

/** Tells once that feedback is one-sided, where nobody has said what silence means, and what to set. */
export class OneSidedNotice {
	readonly #learner: Learner;
	readonly #events: Events;
	#isTold = false;

	constructor(learner: Learner, events: Events) {
		this.#learner = learner;
		this.#events = events;
	}

	/** A user has reported. */
	reported(): void {
		if (this.#isTold) return;
		const kind = oneSided(this.#learner.arms());
		if (kind === undefined) return;
		this.#isTold = true;
		this.#events.error({ error: new BanditError(`Feedback is one-sided: ${notices[kind]}`), during: 'feedback' });
	}
}
