import type { Observation } from '../base/call.ts';
import type { Learnt } from '../base/records.ts';
import { addSums, type Context, type Contribution, type Policy, type Prior } from '../policy/policy.ts';
import type { AddedRow, StatRow } from '../store/store.ts';
import { ArmState, type DecayState, evidenceKinds } from './arm-state.ts';
import { Count } from './counts.ts';
import { ReportSegments } from './evaluation/segments.ts';
import type { EvidenceSums } from './evidence-sums.ts';
import type { Forgetting } from './forgetting.ts';
import { type Addition, type Lesson, lesson } from './lessons.ts';
import type { EvidenceKey } from './row-key.ts';
import type { Screens } from './screens.ts';
import { costRatio } from './spending/cost.ts';
import { expectedSpending } from './spending/expected.ts';
import type { GoalSpending } from './spending/goal-spending.ts';
import { SpendingPool } from './spending/pool.ts';
import { type SpendingRequest, spendingContributions } from './spending/sums.ts';
import { type RowTaker, StoredRows } from './stored-rows.ts';
import { SuccessReader } from './success-reader.ts';
import type { Tally } from './tallies.ts';

/** How much of its evidence an arm keeps when it was found to have changed. */
const keptOnChange = 0.02;

/** Rows older than this many epochs are worth less than 2^-48 and are passed over. */
const liveEpochs = 3;

/** Generations older than this are worth less than a hundred-thousandth, and their rows are dropped. */
const liveGenerations = 3;

/**
 * The statistics of one goal as this process knows them: its own additions at once, those of other processes when
 * rows are read. It turns decayed, shared sums into what a policy reads.
 */
export class Learner implements RowTaker {
	readonly policy: Policy;
	readonly reader: SuccessReader;
	/** The kinds of evidence that arms have; rows of others are left alone. */
	readonly #kinds: ReadonlySet<string>;
	readonly #forgetting: Forgetting;
	readonly #decay: DecayState = { epoch: 0, unit: 1, draws: 0 };
	readonly #arms = new Map<string, ArmState>();
	/** What each arm took. */
	readonly #spendings: EvidenceSums[] = [];
	readonly #stored = new StoredRows(this);
	/** What the goal spends, where its objective asks for that. */
	goalSpending: GoalSpending | undefined;
	/** The segments under which reports are made. */
	readonly segments = new ReportSegments();
	#outcomes = 0;
	/** How often evidence grew old at once, and how often and in which period it was looked for what counts no more. */
	#aged = 0;
	#swept = -1;
	#sweptPeriod = 0;
	/** Where the present is; NaN: to be found out anew. */
	#position = Number.NaN;

	constructor(policy: Policy, forgetting: Forgetting) {
		this.policy = policy;
		this.reader = new SuccessReader(policy.reader(), policy.reader(), () => this.#arms.values());
		this.#kinds = new Set(Object.values(evidenceKinds(policy.id)));
		this.#forgetting = forgetting;
	}

	/** The state of an arm, made when it is new. Arms that are no longer configured keep theirs. */
	arm(id: string, prior?: Prior): ArmState {
		let state = this.#arms.get(id);
		if (state === undefined) {
			state = new ArmState(id, this.policy.id, this.#decay, prior);
			state.lastDraw = this.#decay.draws;
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
		return this.#decay.unit;
	}

	drawn(arm: ArmState): void {
		arm.lastDraw = ++this.#decay.draws;
		arm.counts[Count.draws]!++;
	}

	/** Moves the present on, so that older evidence fades. */
	advance(now: number): void {
		const position = this.#forgetting.position(this.#outcomes, now);
		if (position === this.#position) return;
		this.#toEpoch(this.#forgetting.epoch(position));
		this.#decay.unit = 1 / this.#forgetting.weight(position, this.#decay.epoch);
		this.#position = position;
	}

	/** What an outcome, or a share of it, counts now. */
	weigh(arm: ArmState, kind: 'grade' | 'screen', reward: number, now: number, share: number): Learnt {
		this.advance(now);
		const { epoch, unit } = this.#decay;
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
		const { epoch, unit } = this.#decay;
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
		const { epoch, unit } = this.#decay;
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
		return new SpendingPool(this.#spendings, segment, this.#decay.unit);
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
		const factor = weight * this.#worth(arm, evidence, epoch, generation);
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
		if (this.#aged === this.#swept && period === this.#sweptPeriod) return [];
		const dead = this.#stored.dropDead(now);
		if (dead.length === 0) [this.#swept, this.#sweptPeriod] = [this.#aged, period];
		return dead;
	}

	seeReport(key: string): void {
		this.segments.see(key);
	}

	/** A lag of an epoch is no wonder; an arm has at most one alarm for a few outcomes. */
	isPossible({ arm, epoch, generation }: EvidenceKey, now: number): boolean {
		const draws = this.#arms.get(arm)?.counts[Count.draws] ?? 0;
		if (!this.isEpoch(epoch, 0, now)) return false;
		return generation >= 0 && generation <= Math.max(draws, this.#outcomes) + 1;
	}

	/** Whether there can be such an epoch when so many outcomes have come beside those known. */
	isEpoch(epoch: number, outcomes: number, now: number): boolean {
		const latest = this.#forgetting.epoch(this.#forgetting.position(this.#outcomes + outcomes, now)) + 1;
		return epoch >= 0 && epoch <= Math.max(latest, this.#decay.epoch + 1);
	}

	isDead({ policy: kind, arm, epoch, generation }: EvidenceKey): boolean {
		if (!this.#kinds.has(kind)) return false;
		if (epoch < this.#decay.epoch - liveEpochs) return true;
		const state = this.#arms.get(arm);
		const evidence = state?.evidence.find((each) => each.kind === kind);
		const line = evidence && lineOf(state!, evidence);
		return line !== undefined && generation < line.generation - liveGenerations;
	}

	takeEvidence({ policy: kind, arm, epoch, generation, scope }: EvidenceKey, sums: AddedRow['sums']): void {
		if (!this.#kinds.has(kind)) return;
		const state = this.arm(arm);
		const evidence = state.evidence.find((each) => each.kind === kind)!;
		if (epoch > this.#decay.epoch) this.#toEpoch(epoch);
		const line = lineOf(state, evidence);
		if (line !== undefined && generation > line.generation) this.#toGeneration(state, line, generation);
		if (epoch < this.#decay.epoch - liveEpochs) return;
		evidence.add(scope, sums, this.#worth(state, evidence, epoch, generation));
		evidence.version++;
	}

	takeCounts(kind: Tally['row'], arm: string, sums: AddedRow['sums']): void {
		const state = this.arm(arm);
		this.#count(state, kind, sums);
		if (kind === 'counts') {
			this.#decay.draws += sums[Count.draws]!;
			if (sums[Count.draws]! > 0) state.lastDraw = this.#decay.draws;
		}
	}

	/**
	 * Says that an arm's grades, or its screens, are no longer what they were: that evidence counts a fiftieth so far, and new
	 * evidence is kept apart.
	 */
	startGeneration(arm: string, kind: 'grade' | 'screen' = 'grade'): void {
		const state = this.arm(arm);
		const line = kind === 'grade' ? state : state.screens;
		this.#toGeneration(state, line, line.generation + 1);
	}

	#toGeneration(state: ArmState, line: ArmState | Screens, generation: number): void {
		const factor = keptOnChange ** (generation - line.generation);
		for (const evidence of state.evidence) if (lineOf(state, evidence) === line) evidence.scale(factor);
		line.generation = generation;
		this.#aged++;
	}

	#toEpoch(epoch: number): void {
		if (epoch <= this.#decay.epoch) return;
		const factor = this.#forgetting.between(this.#decay.epoch, epoch);
		for (const state of this.#arms.values()) {
			for (const evidence of state.evidence) evidence.scale(factor);
		}
		this.#decay.epoch = epoch;
		this.#aged++;
		this.#position = Number.NaN;
	}

	#worth(state: ArmState, evidence: EvidenceSums, epoch: number, generation: number): number {
		const line = lineOf(state, evidence);
		if (epoch === this.#decay.epoch && (line === undefined || generation === line.generation)) return 1;
		const kept = line === undefined ? 1 : keptOnChange ** (line.generation - generation);
		return this.#forgetting.between(epoch, this.#decay.epoch) * kept;
	}
}

/** Whose generations evidence has: the arm's grades or its screens; undefined: none, for it is no older when these change. */
function lineOf(state: ArmState, evidence: EvidenceSums): ArmState | Screens | undefined {
	if (evidence === state.screens.policy || evidence === state.screens.passing) return state.screens;
	return evidence === state.spending || evidence === state.rating ? undefined : state;
}
