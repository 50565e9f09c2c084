import type { Observation } from '../base/call.ts';
import type { Learnt } from '../base/records.ts';
import { addSums, type Context, type Contribution, type Policy, type Prior } from '../policy/policy.ts';
import type { AddedRow, StatRow } from '../store/store.ts';
import { Ageing, lineOf } from './ageing.ts';
import { ArmState, evidenceKinds } from './arm-state.ts';
import { Count } from './counts.ts';
import { ReportSegments } from './evaluation/segments.ts';
import type { EvidenceSums } from './evidence-sums.ts';
import type { Forgetting } from './forgetting.ts';
import { type Addition, type Lesson, lesson } from './lessons.ts';
import type { EvidenceKey } from './row-key.ts';
import { standIn } from './same-model.ts';
import { costRatio } from './spending/cost.ts';
import { expectedSpending } from './spending/expected.ts';
import type { GoalSpending } from './spending/goal-spending.ts';
import { SpendingPool } from './spending/pool.ts';
import { type SpendingRequest, spendingContributions } from './spending/sums.ts';
import { type RowTaker, StoredRows } from './stored-rows.ts';
import { SuccessReader } from './success-reader.ts';
import type { Tally } from './tallies.ts';

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
	/** Ids of the arms that are configured. */
	readonly #configured = new Set<string>();
	/** What each arm took. */
	readonly #spendings: EvidenceSums[] = [];
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
	}

	/** The state of an arm that is configured under this id, whatever else is. */
	configured(id: string, prior?: Prior): ArmState {
		this.#configured.add(id);
		return this.#own(id, prior);
	}

	/**
	 * The state of an arm, made when it is new. Arms that are no longer configured keep theirs, but for those whose model is
	 * configured under another flavour of its provider's name: what was learnt of them is learnt of that.
	 */
	arm(id: string, prior?: Prior): ArmState {
		const known = this.#arms.get(id);
		if (known !== undefined && prior === undefined) return known;
		const other = known === undefined ? standIn(id, this.#configured) : undefined;
		return this.#own(other ?? id, prior);
	}

	#own(id: string, prior?: Prior): ArmState {
		let state = this.#arms.get(id);
		if (state === undefined) {
			state = new ArmState(id, this.policy.id, this.#ageing.decay, prior);
			state.lastDraw = this.#ageing.decay.draws;
			this.#arms.set(id, state);
			this.#spendings.push(state.spending);
		} else if (prior !== undefined) {
			state.prior = prior;
			state.policy.version++;
			state.screens.policy.version++;
		}
		return state;
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
		const draws = this.#known(arm)?.counts[Count.draws] ?? 0;
		return this.isEpoch(epoch, 0, now) && generation >= 0 && generation <= Math.max(draws, this.#outcomes) + 1;
	}

	#known(id: string): ArmState | undefined {
		return this.#arms.get(id) ?? this.#arms.get(standIn(id, this.#configured) ?? id);
	}

	isDead({ policy: kind, arm, epoch, generation }: EvidenceKey): boolean {
		return this.#kinds.has(kind) && this.#ageing.isDead(this.#known(arm), kind, epoch, generation);
	}

	/** What an outcome, or a share of it, counts now. */
	weigh(arm: ArmState, kind: 'grade' | 'screen', reward: number, now: number, share: number): Learnt {
		this.advance(now);
		const { epoch, unit } = this.#ageing.decay;
		const { generation } = kind === 'grade' ? arm : arm.screens;
		return { reward, weight: share / unit, epoch, generation };
	}

	/** Adds the lessons of an outcome. `sign` −1 takes one back. */
	teach(
		lessons: Lesson[],
		arm: ArmState,
		kind: 'grade' | 'screen',
		context: Context | undefined,
		learnt: Learnt,
		sign: 1 | -1,
	): void {
		const { reward } = learnt;
		const weight = sign * learnt.weight;
		const [whole, policy] = kind === 'grade' ? [arm.quality, arm.policy] : [arm.screens.passing, arm.screens.policy];
		lessons.push(lesson(arm, whole, learnt, weight, [{ scope: '', sums: [1, reward] }]));
		if (context === undefined) return;
		const contributions = this.policy.contributions(context, reward);
		lessons.push(lesson(arm, policy, learnt, weight, contributions, { kind, context, reward }));
	}

	/** Adds that a screened answer came up for grading, or was graded. */
	teachRating(lessons: Lesson[], arm: ArmState, segment: string, sums: readonly number[], now: number): void {
		this.advance(now);
		const { epoch, unit } = this.#ageing.decay;
		const contributions = [{ scope: '', sums }];
		if (segment !== '') contributions.push({ scope: segment, sums });
		lessons.push(lesson(arm, arm.rating, { epoch, generation: 0 }, 1 / unit, contributions));
	}

	/** Adds the lesson of what a call took. */
	teachSpending(
		lessons: Lesson[],
		arm: ArmState,
		observation: Observation,
		request: SpendingRequest,
		now: number,
	): void {
		const contributions = spendingContributions(observation, request);
		if (contributions.length === 0) return;
		this.advance(now);
		const { epoch, unit } = this.#ageing.decay;
		lessons.push(lesson(arm, arm.spending, { epoch, generation: 0 }, 1 / unit, contributions));
	}

	/** What a call took over what is to be expected of such a request whatever its content; undefined when unknown. */
	costRatio({ spending }: ArmState, observation: Observation, request: SpendingRequest): number | undefined {
		if (this.policy.costContributions === undefined) return undefined;
		return costRatio(observation, expectedSpending(spending, this.spendingPool(request.segment), request));
	}

	/** Adds what an outcome of this weight teaches of how cost depends on content. */
	teachCosts(lessons: Lesson[], arm: ArmState, context: Context, learnt: Learnt, ratio: number): void {
		const contribution = this.policy.costContributions?.(context, ratio);
		if (contribution === undefined) return;
		lessons.push(lesson(arm, arm.costs, learnt, learnt.weight, [contribution]));
	}

	/** What all arms together took, for requests of a segment. */
	spendingPool(segment: string): SpendingPool {
		return new SpendingPool(this.#spendings, segment, this.#ageing.decay.unit);
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
