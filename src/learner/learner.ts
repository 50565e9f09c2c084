import type { GoalSpending } from '../objective/goal-spending.ts';
import { addSums, type Contribution, type Policy, type Prior } from '../policy/policy.ts';
import type { AddedRow, StatRow } from '../store/store.ts';
import { Ageing, lineOf } from './ageing.ts';
import { type ArmState, type DecayState, evidenceKinds } from './arm-state.ts';
import { ArmStates } from './arm-states.ts';
import { Count } from './counts.ts';
import { ReportSegments } from './evaluation/segments.ts';
import type { Forgetting } from './forgetting.ts';
import type { Addition, Lesson } from './lessons.ts';
import type { EvidenceKey } from './row-key.ts';
import type { SpendingPool } from './spending/pool.ts';
import { type RowTaker, StoredRows } from './stored-rows.ts';
import { SuccessReader } from './success-reader.ts';
import type { Tally } from './tallies.ts';
import { Teaching } from './teaching.ts';

/**
 * The statistics of one goal as this process knows them: its own additions at once, those of other processes when
 * rows are read. It turns decayed, shared sums into what a policy reads.
 */
export class Learner implements RowTaker {
	readonly policy: Policy;
	readonly reader: SuccessReader;
	/** The kinds of evidence that arms have; rows of others are left alone. */
	readonly #kinds: ReadonlySet<string>;
	readonly #ageing: Ageing;
	readonly #arms = new Map<string, ArmState>();
	readonly #states: ArmStates;
	/** Makes lessons of what happened. */
	readonly teaching: Teaching;
	readonly #stored = new StoredRows(this);
	/** What the goal spends, where its objective asks for that. */
	goalSpending: GoalSpending | undefined;
	/** Comparisons of answers before this process and in others, and what they cost, USD. */
	readonly compared = { number: 0, usd: 0 };
	/** The segments under which reports are made. */
	readonly segments = new ReportSegments();
	#outcomes = 0;
	/** How often evidence had grown old, and in which period, when it was last looked for what counts no more. */
	#swept = -1;
	#sweptPeriod = 0;

	constructor(policy: Policy, forgetting: Forgetting) {
		this.policy = policy;
		this.reader = new SuccessReader(policy.reader(), policy.reader(), () => this.#arms.values());
		this.#kinds = new Set(Object.values(evidenceKinds(policy.id)));
		this.#ageing = new Ageing(forgetting, this.#arms);
		const { decay } = this.#ageing;
		this.#states = new ArmStates(policy.id, decay, this.#arms);
		const at = (now: number): DecayState => {
			this.advance(now);
			return decay;
		};
		this.teaching = new Teaching({ policy, at, spendingPool: (segment) => this.spendingPool(segment) });
	}

	/** See `ArmStates`. */
	configured(id: string, prior?: Prior): ArmState {
		return this.#states.configured(id, prior);
	}

	/** See `ArmStates`. */
	arm(id: string): ArmState {
		return this.#states.arm(id);
	}

	/** What all arms together took, for requests of a segment. */
	spendingPool(segment: string): SpendingPool {
		return this.#states.spendingPool(segment);
	}

	/** Every arm that has statistics or is configured. */
	arms(): IterableIterator<ArmState> {
		return this.#arms.values();
	}

	/** Settled outcomes of the goal, as far as known here. */
	get outcomes(): number {
		return this.#outcomes;
	}

	/** Present worth of one unit of evidence. */
	get unit(): number {
		return this.#ageing.decay.unit;
	}

	drawn(arm: ArmState): void {
		arm.lastDraw = ++this.#ageing.decay.draws;
		arm.counts[Count.draws]!++;
	}

	/** Moves the present on, so that older evidence fades. */
	advance(now: number): void {
		this.#ageing.advance(this.#outcomes, now);
	}

	/** Whether there can be such an epoch when so many outcomes have come beside those known. */
	isEpoch(epoch: number, outcomes: number, now: number): boolean {
		return this.#ageing.isEpoch(epoch, this.#outcomes + outcomes, now);
	}

	/** A lag of an epoch is no wonder; an arm has at most one alarm for a few outcomes. */
	isPossible({ arm, epoch, generation }: EvidenceKey, now: number): boolean {
		const draws = this.#states.known(arm)?.counts[Count.draws] ?? 0;
		return this.isEpoch(epoch, 0, now) && generation >= 0 && generation <= Math.max(draws, this.#outcomes) + 1;
	}

	isDead({ policy: kind, arm, epoch, generation }: EvidenceKey): boolean {
		return this.#kinds.has(kind) && this.#ageing.isDead(this.#states.known(arm), kind, epoch, generation);
	}

	/** Takes in what happened here. */
	apply({ lessons, tallies }: Addition): void {
		for (const { arm, row, sums } of tallies) this.#count(arm, row, sums);
		for (const lesson of lessons) this.#learn(lesson);
	}

	#count(state: ArmState, row: Tally['row'], sums: Contribution['sums']): void {
		const { counts } = state;
		const before = counts[Count.outcomes]!;
		addSums(state[row], sums, 1);
		this.#outcomes += counts[Count.outcomes]! - before;
	}

	#learn({ arm, evidence, epoch, generation, weight, contributions, taught }: Lesson): void {
		const factor = weight * this.#ageing.worth(arm, evidence, epoch, generation);
		for (const { scope, sums } of contributions) evidence.add(scope, sums, factor);
		evidence.version++;
		if (taught !== undefined) this.reader.taught(arm, taught.kind, taught.context, taught.reward, factor);
	}

	/** Takes in rows as a store holds them. Gives the keys of those that can't be, which are left out. */
	load(rows: readonly StatRow[], now: number): string[] {
		return this.#stored.load(rows, now);
	}

	/** Takes note of rows that were added to the store, with what has been learnt here already. */
	written(rows: readonly AddedRow[]): void {
		this.#stored.written(rows);
	}

	/** Adds rows that turned out to differ from what had been learnt. */
	correct(rows: readonly AddedRow[]): void {
		this.#stored.correct(rows);
	}

	/** Keys of rows that count for nothing any more, some at a time. */
	dropDead(now: number): string[] {
		const period = this.goalSpending?.periodAt(now) ?? 0;
		if (this.#ageing.aged === this.#swept && period === this.#sweptPeriod) return [];
		const dead = this.#stored.dropDead(now);
		if (dead.length === 0) [this.#swept, this.#sweptPeriod] = [this.#ageing.aged, period];
		return dead;
	}

	takeCompared(number: number, usd: number): void {
		this.compared.number += number;
		this.compared.usd += usd;
	}

	seeReport(key: string): void {
		this.segments.see(key);
	}

	takeEvidence({ policy: kind, arm, epoch, generation, scope }: EvidenceKey, sums: AddedRow['sums']): void {
		if (!this.#kinds.has(kind)) return;
		const state = this.arm(arm);
		const evidence = state.evidence.find((each) => each.kind === kind)!;
		this.#ageing.toEpoch(epoch);
		const line = lineOf(state, evidence);
		if (line !== undefined && generation > line.generation) this.#ageing.toGeneration(state, line, generation);
		if (this.#ageing.isOld(epoch)) return;
		evidence.add(scope, sums, this.#ageing.worth(state, evidence, epoch, generation));
		evidence.version++;
	}

	takeCounts(kind: Tally['row'], arm: string, sums: AddedRow['sums']): void {
		const state = this.arm(arm);
		this.#count(state, kind, sums);
		if (kind === 'counts') {
			this.#ageing.decay.draws += sums[Count.draws]!;
			if (sums[Count.draws]! > 0) state.lastDraw = this.#ageing.decay.draws;
		}
	}

	/**
	 * Says that an arm's grades, or its screens, are no longer what they were: that evidence counts a fiftieth so far, and new
	 * evidence is kept apart.
	 */
	startGeneration(arm: string, kind: 'grade' | 'screen' = 'grade'): void {
		const state = this.arm(arm);
		const line = kind === 'grade' ? state : state.screens;
		this.#ageing.toGeneration(state, line, line.generation + 1);
	}
}
