import {
	addSums,
	type Context,
	type Contribution,
	type Policy,
	type PolicyReader,
	type Prior,
} from '../policy/policy.ts';
import type { AddedRow, Credit, StatRow } from '../store/store.ts';
import type { Observation } from '../types.ts';
import { ArmState, type DecayState, type EvidenceSums, type WrittenRow } from './arm-state.ts';
import {
	costRatio,
	expectedSpending,
	SpendingPool,
	type SpendingRequest,
	spendingContributions,
	spendingKind,
} from './cost-model.ts';
import { Count, countsLength } from './counts.ts';
import type { Forgetting } from './forgetting.ts';
import { latencyBuckets } from './latency.ts';
import { evidenceKey, parseRowKey } from './row-key.ts';

/** Evidence of success by arm alone, whatever the policy: what `insights` and guard rails look at. */
export const qualityKind = 'quality/1';

/** Evidence that every learner keeps, beside that of its policy. */
const ownKinds: ReadonlySet<string> = new Set([qualityKind, spendingKind]);

/** How much of its evidence an arm keeps when it was found to have changed. */
const keptOnChange = 0.02;

/** Rows older than this many epochs are worth less than 2^-48 and are passed over. */
const liveEpochs = 3;

/** One addition to the evidence, in a form from which both the store's rows and the reader's update follow. */
export interface Lesson {
	readonly arm: string;
	/** The policy's id, or a kind of the learner's own. */
	readonly kind: string;
	readonly epoch: number;
	readonly generation: number;
	readonly weight: number;
	readonly contributions: readonly Contribution[];
	/** For lessons of the policy: what it was taught. */
	readonly taught?: { readonly context: Context; readonly reward: number };
}

/** Plain counts to be added to an arm's row, by place. */
export interface Tally {
	readonly arm: string;
	readonly row: 'counts' | 'latency';
	readonly places: readonly number[];
	readonly values: readonly number[];
}

/** All that one event adds to the statistics. */
export interface Addition {
	readonly lessons: readonly Lesson[];
	readonly tallies: readonly Tally[];
}

/**
 * The statistics of one goal as this process knows them: its own additions at once, those of other processes when
 * rows are read. It turns decayed, shared sums into what a policy reads.
 */
export class Learner {
	readonly policy: Policy;
	readonly reader: PolicyReader;
	/** Evidence of how costs depend on content, as the policy sees it. */
	readonly #costKind: string;
	readonly #forgetting: Forgetting;
	readonly #decay: DecayState = { epoch: 0, unit: 1, draws: 0 };
	readonly #arms = new Map<string, ArmState>();
	/** What of each stored row is in the evidence already. */
	readonly #known = new Map<string, Float64Array>();
	#outcomes = 0;
	/** Where the present is; NaN: to be found out anew. */
	#position = Number.NaN;

	constructor(policy: Policy, forgetting: Forgetting) {
		this.policy = policy;
		this.reader = policy.reader();
		this.#costKind = `${spendingKind}:${policy.id}`;
		this.#forgetting = forgetting;
	}

	/** The state of an arm, made when it is new. Arms that are no longer configured keep theirs. */
	arm(id: string, prior?: Prior): ArmState {
		let state = this.#arms.get(id);
		if (state === undefined) {
			state = new ArmState(id, this.policy.id, this.#costKind, this.#decay, prior);
			state.lastDraw = this.#decay.draws;
			this.#arms.set(id, state);
		} else if (prior !== undefined) {
			state.prior = prior;
			state.of(this.policy.id).version++;
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
		this.#knownRow(arm.countsKey, countsLength)[Count.draws]!++;
	}

	/** Moves the present on, so that older evidence fades. */
	advance(now: number): void {
		const position = this.#forgetting.position(this.#outcomes, now);
		if (position === this.#position) return;
		this.#toEpoch(this.#forgetting.epoch(position));
		this.#decay.unit = 1 / this.#forgetting.weight(position, this.#decay.epoch);
		this.#position = position;
	}

	/** The credit that an outcome, or a share of it, gets now. */
	credit(arm: string, reward: number, now: number, share: number): Credit {
		this.advance(now);
		return {
			reward,
			weight: share / this.#decay.unit,
			epoch: this.#decay.epoch,
			generation: this.arm(arm).generation,
		};
	}

	/** The lessons of an outcome. `sign` −1 takes one back. */
	lessons(arm: string, context: Context | undefined, credit: Credit, sign: 1 | -1): Lesson[] {
		const { reward, epoch, generation } = credit;
		const weight = sign * credit.weight;
		const base = { arm, epoch, generation, weight };
		const quality: Lesson = {
			...base,
			kind: qualityKind,
			contributions: [{ scope: '', sums: [1, reward] }],
		};
		if (context === undefined) return [quality];
		const contributions = this.policy.contributions(context, reward);
		return [quality, { ...base, kind: this.policy.id, contributions, taught: { context, reward } }];
	}

	/** The lessons of what a call took. */
	spending(arm: string, observation: Observation, request: SpendingRequest, now: number): Lesson[] {
		const contributions = spendingContributions(observation, request);
		if (contributions.length === 0) return [];
		this.advance(now);
		return [
			{ arm, kind: spendingKind, epoch: this.#decay.epoch, generation: 0, weight: 1 / this.#decay.unit, contributions },
		];
	}

	/** What a call took over what is to be expected of such a request whatever its content; undefined when unknown. */
	costRatio(arm: string, observation: Observation, request: SpendingRequest): number | undefined {
		if (this.policy.costContributions === undefined) return undefined;
		const expected = expectedSpending(this.arm(arm).of(spendingKind), this.spendingPool(request.segment), request);
		return costRatio(observation, expected);
	}

	/** What an outcome with this credit teaches of how cost depends on content. */
	costLessons(arm: string, context: Context, { epoch, generation, weight }: Credit, ratio: number): Lesson[] {
		const contribution = this.policy.costContributions?.(context, ratio);
		if (contribution === undefined) return [];
		return [{ arm, epoch, generation, weight, kind: this.#costKind, contributions: [contribution] }];
	}

	/** What all arms together took, for requests of a segment. */
	spendingPool(segment: string): SpendingPool {
		const arms = Array.from(this.#arms.values(), (arm) => arm.of(spendingKind));
		return new SpendingPool(arms, segment, this.#decay.unit);
	}

	/** Takes in what happened here. */
	apply(addition: Addition): void {
		for (const { arm, row, places, values } of addition.tallies) {
			const state = this.arm(arm);
			const isCounts = row === 'counts';
			const sums = isCounts ? state.counts : state.latency;
			const known = this.#knownRow(isCounts ? state.countsKey : state.latencyKey, sums.length);
			for (let i = 0; i < places.length; i++) {
				const place = places[i]!;
				sums[place]! += values[i]!;
				known[place]! += values[i]!;
				if (isCounts && place === Count.outcomes) this.#outcomes += values[i]!;
			}
		}
		for (const lesson of addition.lessons) this.#learn(lesson);
	}

	#learn(lesson: Lesson): void {
		const { arm, kind, epoch, generation, weight, contributions, taught } = lesson;
		const state = this.arm(arm);
		const factor = weight * this.#worth(state, kind, epoch, generation);
		const evidence = state.of(kind);
		for (const { scope, sums } of contributions) {
			const row = evidence.rowOf(epoch, generation, scope) ?? this.#keptRow(lesson, evidence, scope, sums.length);
			addSums(row.known, sums, weight);
			evidence.add(scope, sums, factor);
		}
		evidence.version++;
		if (taught !== undefined) this.reader.learned?.(state, taught.context, taught.reward, factor);
	}

	#keptRow(
		{ arm, kind, epoch, generation }: Lesson,
		evidence: EvidenceSums,
		scope: string,
		length: number,
	): WrittenRow {
		const key = evidenceKey(kind, arm, epoch, generation, scope);
		const row = { key, known: this.#knownRow(key, length) };
		evidence.keepRow(epoch, generation, scope, row);
		return row;
	}

	/** The rows of additions, as a store takes them: one a key. */
	rows(additions: readonly Addition[]): AddedRow[] {
		const rows = new Map<string, Float64Array>();
		for (const { lessons, tallies } of additions) {
			for (const { arm, kind, epoch, generation, weight, contributions } of lessons) {
				const evidence = this.arm(arm).of(kind);
				for (const { scope, sums } of contributions) {
					const key = evidence.rowOf(epoch, generation, scope)?.key ?? evidenceKey(kind, arm, epoch, generation, scope);
					addSums(rowIn(rows, key, sums.length), sums, weight);
				}
			}
			for (const { arm, row, places, values } of tallies) {
				const { countsKey, latencyKey } = this.arm(arm);
				const isCounts = row === 'counts';
				const sums = rowIn(rows, isCounts ? countsKey : latencyKey, isCounts ? countsLength : latencyBuckets);
				for (let i = 0; i < places.length; i++) sums[places[i]!]! += values[i]!;
			}
		}
		return Array.from(rows, ([key, sums]) => ({ key, sums }));
	}

	/**
	 * Takes in rows as a store holds them. `unwritten`: what has been applied here and is not in those rows yet.
	 */
	load(rows: readonly StatRow[], unwritten: ReadonlyMap<string, Float64Array>): void {
		for (const { key, sums } of rows) {
			const parsed = parseRowKey(key);
			if (parsed === undefined) continue;
			const known = this.#knownRow(key, sums.length);
			const difference = sums.slice();
			addSums(difference, known, -1);
			const own = unwritten.get(key);
			if (own !== undefined) addSums(difference, own, 1);
			if (!isNoise(difference, known)) {
				if (parsed.kind === 'evidence') this.#loadEvidence(parsed.policy, parsed.arm, parsed, difference);
				else this.#loadCounts(parsed.kind, parsed.arm, difference);
			}
			addSums(known, difference, 1);
		}
	}

	/** Adds rows that turned out to differ from what had been taken in. */
	correct(rows: readonly AddedRow[]): void {
		for (const { key, sums } of rows) {
			const parsed = parseRowKey(key);
			if (parsed === undefined || sums.every((x) => x === 0)) continue;
			addSums(this.#knownRow(key, sums.length), sums, 1);
			if (parsed.kind === 'evidence') this.#loadEvidence(parsed.policy, parsed.arm, parsed, sums);
			else this.#loadCounts(parsed.kind, parsed.arm, sums);
		}
	}

	#loadEvidence(
		kind: string,
		arm: string,
		row: { epoch: number; generation: number; scope: string },
		sums: AddedRow['sums'],
	): void {
		if (kind !== this.policy.id && kind !== this.#costKind && !ownKinds.has(kind)) return;
		const state = this.arm(arm);
		if (row.epoch > this.#decay.epoch) this.#toEpoch(row.epoch);
		if (row.generation > state.generation) this.#toGeneration(state, row.generation);
		if (row.epoch < this.#decay.epoch - liveEpochs) return;
		const evidence = state.of(kind);
		evidence.add(row.scope, sums, this.#worth(state, kind, row.epoch, row.generation));
		evidence.version++;
	}

	#loadCounts(kind: 'counts' | 'latency', arm: string, sums: AddedRow['sums']): void {
		const state = this.arm(arm);
		addSums(kind === 'counts' ? state.counts : state.latency, sums, 1);
		if (kind === 'counts') {
			this.#outcomes += sums[Count.outcomes]!;
			this.#decay.draws += sums[Count.draws]!;
			if (sums[Count.draws]! > 0) state.lastDraw = this.#decay.draws;
		}
	}

	/** Says that an arm is no longer what it was: its evidence so far counts a fiftieth, and new evidence is kept apart. */
	startGeneration(arm: string): number {
		const state = this.arm(arm);
		this.#toGeneration(state, state.generation + 1);
		return state.generation;
	}

	#toGeneration(state: ArmState, generation: number): void {
		const factor = keptOnChange ** (generation - state.generation);
		// What calls cost is no older for it.
		for (const [kind, evidence] of state.evidence) if (kind !== spendingKind) evidence.scale(factor);
		state.generation = generation;
	}

	#toEpoch(epoch: number): void {
		if (epoch <= this.#decay.epoch) return;
		const factor = this.#forgetting.between(this.#decay.epoch, epoch);
		for (const state of this.#arms.values()) {
			for (const evidence of state.evidence.values()) evidence.scale(factor);
		}
		this.#decay.epoch = epoch;
		this.#position = Number.NaN;
	}

	#worth(state: ArmState, kind: string, epoch: number, generation: number): number {
		if (epoch === this.#decay.epoch && generation === state.generation) return 1;
		const kept = kind === spendingKind ? 1 : keptOnChange ** (state.generation - generation);
		return this.#forgetting.between(epoch, this.#decay.epoch) * kept;
	}

	#knownRow(key: string, length: number): Float64Array {
		let row = this.#known.get(key);
		if (row === undefined) {
			row = new Float64Array(length);
			this.#known.set(key, row);
		}
		return row;
	}
}

/** The sums under a key, zeros when it is new. */
function rowIn(rows: Map<string, Float64Array>, key: string, length: number): Float64Array {
	let sums = rows.get(key);
	if (sums === undefined) {
		sums = new Float64Array(length);
		rows.set(key, sums);
	}
	return sums;
}

/** True when two ways of adding up the same numbers explain the difference. */
function isNoise(difference: Float64Array, known: Float64Array): boolean {
	for (let i = 0; i < difference.length; i++) {
		if (Math.abs(difference[i]!) > 1e-11 * (1 + Math.abs(known[i]!))) return false;
	}
	return true;
}
