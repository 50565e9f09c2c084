import { type GoalSpending, isGoalSpending } from '../objective/goal-spending.ts';
import { addSums } from '../policy/policy.ts';
import type { AddedRow, StatRow } from '../store/store.ts';
import { isReportKey } from './evaluation/layout.ts';
import { comparingKey } from './evaluation/pairs.ts';
import { isNoise } from './known-rows.ts';
import { type CountsKey, type EvidenceKey, parseRowKey, type RowKey } from './row-key.ts';

/** Who takes in what rows say. */
export interface RowTaker {
	readonly goalSpending: GoalSpending | undefined;
	/** The segment of a report's row was seen. */
	seeReport(key: string): void;
	/** Comparisons of answers elsewhere, and what they cost, USD. */
	takeCompared(number: number, usd: number): void;
	takeCounts(kind: CountsKey['kind'], arm: string, sums: AddedRow['sums']): void;
	takeEvidence(key: EvidenceKey, sums: AddedRow['sums']): void;
	/** Whether there can be such evidence by now, after what the counts say. */
	isPossible(key: EvidenceKey, now: number): boolean;
	/** Whether a row of evidence counts for nothing any more. */
	isDead(key: EvidenceKey): boolean;
}

/** Most rows that are dropped with one batch. */
const mostDropped = 200;

/** The stored rows as this process last wrote or read them: what of each is in the evidence here. */
export class StoredRows {
	readonly #taker: RowTaker;
	readonly #known = new Map<string, Float64Array>();

	constructor(taker: RowTaker) {
		this.#taker = taker;
	}

	/** Takes in rows as a store holds them. Gives the keys of those that can't be, which are left out. */
	load(rows: readonly StatRow[], now: number): string[] {
		const odd: string[] = [];
		const evidence: StatRow[] = [];
		for (const row of rows) {
			const { key, sums } = row;
			if (isReportKey(key)) this.#taker.seeReport(key);
			else if (!sums.every(Number.isFinite)) odd.push(key);
			// Counts come first: by them is known what evidence there can be.
			else if (key.startsWith('evidence/')) evidence.push(row);
			else this.#load(row);
		}
		for (const row of evidence) {
			const parsed = parseRowKey(row.key);
			if (parsed?.kind === 'evidence' && !this.#taker.isPossible(parsed, now)) odd.push(row.key);
			else this.#load(row);
		}
		return odd;
	}

	#load({ key, sums }: StatRow): void {
		let known = this.#known.get(key);
		// A row that had been dropped, or is of another policy by the same name.
		if (known === undefined || known.length !== sums.length) {
			known = new Float64Array(sums.length);
			this.#known.set(key, known);
		}
		const difference = sums.slice();
		addSums(difference, known, -1);
		if (!isNoise(difference, known)) this.correct([{ key, sums: difference }]);
		addSums(known, difference, 1);
	}

	/** Takes note of rows that were added to the store, with what has been learnt here already. Their vectors are kept. */
	written(rows: readonly AddedRow[]): void {
		for (const { key, sums } of rows) {
			if (isReportKey(key)) continue;
			const known = this.#known.get(key);
			if (known === undefined) this.#known.set(key, sums);
			else addSums(known, sums, 1);
		}
	}

	/** Adds rows that turned out to differ from what had been learnt. */
	correct(rows: readonly AddedRow[]): void {
		for (const { key, sums } of rows) {
			if (sums.every((x) => x === 0)) continue;
			if (isGoalSpending(key)) this.#taker.goalSpending?.take({ key, sums });
			if (key === comparingKey) this.#taker.takeCompared(sums[0] ?? 0, sums[1] ?? 0);
			const parsed: RowKey | undefined = parseRowKey(key);
			if (parsed === undefined) continue;
			if (parsed.kind === 'evidence') this.#taker.takeEvidence(parsed, sums);
			else this.#taker.takeCounts(parsed.kind, parsed.arm, sums);
		}
	}

	/** Keys of rows that count for nothing any more, some at a time; they are known no longer. */
	dropDead(now: number): string[] {
		const dead: string[] = [];
		for (const key of this.#known.keys()) {
			if (dead.length >= mostDropped) break;
			const parsed = key.startsWith('evidence/') ? parseRowKey(key) : undefined;
			const isDead =
				parsed?.kind === 'evidence'
					? this.#taker.isDead(parsed)
					: isGoalSpending(key) && this.#taker.goalSpending?.isOver(key, now);
			if (isDead) dead.push(key);
		}
		for (const key of dead) this.#known.delete(key);
		return dead;
	}
}
