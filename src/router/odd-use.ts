import type { ArmOptions } from '../arms/arm.ts';
import type { Events } from '../bandit/events.ts';
import type { TokenUsage } from '../base/call.ts';
import { BanditError } from '../base/errors.ts';
import { type PlausibleUse, plausible } from '../pricing/plausible.ts';

/** What calls say that they used and cost, without what no call can; that is told once an arm and kind. */
export class OddUse {
	readonly #events: Events;
	readonly #told = new Set<string>();

	constructor(events: Events) {
		this.#events = events;
	}

	/** See `plausible`. Never throws. */
	without(
		{ id, capabilities }: ArmOptions,
		decisionId: string,
		usage: TokenUsage,
		costUsd?: number,
	): Pick<PlausibleUse, 'usage' | 'costUsd'> {
		const use = plausible(usage, costUsd, capabilities?.contextTokens);
		const { odd } = use;
		if (odd === undefined) return use;
		const kind = `${id}\n${odd.of}`;
		if (this.#told.has(kind)) return use;
		this.#told.add(kind);
		const message = `${id} says that a call took ${odd.value} ${odd.of}: not learnt (told once).`;
		this.#events.error({ error: new BanditError(message), during: 'usage', decisionId, arm: id });
		return use;
	}
}
