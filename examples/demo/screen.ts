import type { Handled } from './traffic.ts';

const live = process.stdout.isTTY === true;

/** Prints a line. On a terminal it replaces the line that `draft` has shown. */
export function line(text = ''): void {
	process.stdout.write(live ? `\r\x1b[2K${text}\n` : `${text}\n`);
}

/** Shows a line that the next one replaces; nothing when the output is no terminal. */
export function draft(text: string): void {
	if (live) process.stdout.write(`\r\x1b[2K${text.slice(0, (process.stdout.columns ?? 80) - 1)}`);
}

/** A headline. */
export function title(text: string): void {
	line();
	line(live ? `\x1b[1m${text}\x1b[0m` : text);
}

/** Longest bar, in characters. */
const bar = 8;

const percent = (share: number) => `${(100 * share).toFixed(0)}%`;

/** Share of right answers, in percent. */
export function accuracy(handled: readonly Handled[]): string {
	return `${((100 * handled.filter(({ right }) => right).length) / handled.length).toFixed(1)}%`;
}

/** Sum of costs, USD; undefined when one is not known. */
export function totalUsd(handled: readonly Handled[]): number | undefined {
	return handled.reduce<number | undefined>(
		(sum, { usd }) => (sum === undefined || usd === undefined ? undefined : sum + usd),
		0,
	);
}

/** USD per thousand mails, as text. */
export function usdPerThousand(handled: readonly Handled[]): string {
	const usd = totalUsd(handled);
	return usd === undefined ? 'unknown' : `$${((1000 * usd) / handled.length).toFixed(3)}`;
}

/** A table of traffic: a row for each so many mails, with each arm's share of them. */
export class TrafficTable {
	readonly #arms: readonly string[];
	readonly #size: number;
	readonly #rows: Handled[] = [];
	#from = 1;

	constructor(arms: readonly string[], size: number) {
		this.#arms = arms;
		this.#size = size;
		const names = arms.map((arm) => arm.padEnd(this.#width(arm)));
		line(`${'mails'.padEnd(9)}${names.join('')}right   USD per 1,000`);
	}

	/** Adds a handled mail. */
	add(handled: Handled): void {
		this.#rows.push(handled);
		if (this.#rows.length === this.#size) this.end();
		else draft(this.#row());
	}

	/** Prints the row that is not full yet. */
	end(): void {
		if (this.#rows.length === 0) return;
		line(this.#row());
		this.#from += this.#rows.length;
		this.#rows.length = 0;
	}

	#width(arm: string): number {
		return Math.max(arm.length, bar + 5) + 2;
	}

	#row(): string {
		const mails = `${this.#from}–${this.#from + this.#rows.length - 1}`.padEnd(9);
		const shares = this.#arms.map((arm) => {
			const share = this.#rows.filter((row) => row.arm === arm).length / this.#rows.length;
			return `${'█'.repeat(Math.round(share * bar)).padEnd(bar)}${percent(share).padStart(5)}`.padEnd(this.#width(arm));
		});
		return `${mails}${shares.join('')}${accuracy(this.#rows).padEnd(8)}${usdPerThousand(this.#rows)}`;
	}
}
