import type { PricedDraw } from './price-of-money.ts';

/** A draw that is kept to say what a price of money would have spent. */
export interface PacedDraw extends PricedDraw {
	/** What the cheapest arm usually costs, USD. */
	readonly least: number;
	/** ms */
	readonly time: number;
}

/** Draws that are kept: of a goal, and of each account, of which there may be many. */
export const ringSizes = { goal: 200, account: 64 } as const;

/** A process with little of the traffic looks at no fewer of its draws than this. */
const leastDraws = 20;

/** The latest draws. */
export class LatestDraws {
	readonly #size: number;
	readonly #ring: PacedDraw[] = [];
	/** Draws so far. */
	count = 0;

	/** `size`: draws that are kept. */
	constructor(size: number) {
		this.#size = size;
	}

	/** Keeps a draw. Gives the oldest that was kept, and how many draws lie between. */
	add(draw: PacedDraw): { oldest: PacedDraw | undefined; between: number } {
		const at = this.count++ % this.#size;
		const oldest = this.#ring[at] ?? this.#ring[0];
		this.#ring[at] = draw;
		return { oldest, between: Math.min(this.count - 1, this.#size) };
	}

	/** The draws to go by, given this process's share of the traffic: with little of it fewer, for they are from longer ago. */
	latest(share: number): readonly PacedDraw[] {
		const most = Math.max(leastDraws, Math.ceil(this.#size * share));
		if (this.#ring.length <= most) return this.#ring;
		const end = this.count % this.#size;
		const latest = this.#ring.slice(Math.max(0, end - most), end);
		return latest.length < most ? [...this.#ring.slice(latest.length - most), ...latest] : latest;
	}
}
