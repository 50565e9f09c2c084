import type { OutcomeDetail } from '../base/outcome.ts';
import type { BanditRecord } from '../base/records.ts';
import { settingIds } from '../base/settings.ts';
import type { Clock } from '../base/types.ts';
import type { Journal } from '../journal/journal.ts';
import { contextOf } from '../journal/record-call.ts';
import type { FoundOutcome } from '../journal/record-outcome.ts';
import type { ArmState } from '../learner/arm-state.ts';
import { type ChangeState, changeState, reviseChange, suspicionOf, updateChange } from '../learner/change.ts';
import type { Learner } from '../learner/learner.ts';
import type { Events } from './events.ts';
import { type Detectors, type Kind, keepDetectors } from './kept-detectors.ts';

/** Where the detectors of a goal are kept. */
const watchId = settingIds.watch;

const kinds: readonly Kind[] = ['grade', 'screen'];

/** Outcomes of an arm's kind, in present worth, before there is anything to compare with. */
const leastKnown = 10;

/** Outcomes after which detectors are kept. */
const keptEvery = 10;

/** What a watch works with. */
export interface ChangeWatchOptions {
	readonly learner: Learner;
	readonly events: Events;
	readonly clock: Clock;
	/** Where detectors are kept, so that they outlive this process. */
	readonly journal: Pick<Journal, 'change'>;
}

/**
 * Looks whether arms have changed; what was learnt of one before then counts little. Each outcome is compared with what is
 * believed now, without the outcome itself: not with what was believed when the request was made, for outcomes come late and
 * in batches, and beliefs have moved on since.
 */
export class ChangeWatch {
	/** Where its detectors are kept. */
	readonly id = watchId;
	readonly #options: ChangeWatchOptions;
	readonly #detectors = new Map<string, ChangeState>();
	#sinceKept = 0;

	constructor(options: ChangeWatchOptions) {
		this.#options = options;
	}

	/** Takes in an outcome, before it is learnt. */
	see(outcome: OutcomeDetail, { status, decision }: FoundOutcome): void {
		if (decision === undefined || (status !== 'recorded' && status !== 'revised')) return;
		const { learner } = this.#options;
		const kind: Kind = outcome.screen === 'only' ? 'screen' : 'grade';
		if (kind === 'grade' && decision.screened?.reward === 0 && outcome.score < 0.5) return;
		const arm = learner.arm(decision.arm);
		const reward = kind === 'grade' ? outcome.score : Number(outcome.score >= 0.5);
		const earlier = kind === 'grade' ? decision.outcome?.learnt : decision.screened;
		if (earlier != null) {
			if (earlier.reward !== reward) this.#revise(arm, kind, reward - earlier.reward);
			return;
		}
		if (worthOf(arm, kind)[0] < leastKnown) return;
		const context = contextOf(decision, learner);
		const belief = context && learner.reader.beliefOf(kind, context, arm);
		const expected = belief === undefined ? meanOf(arm, kind) : Math.min(1, Math.max(0, belief.mean));
		this.#step(arm, kind, reward - expected, { expected, outcomes: 1 });
	}

	/** Takes in what other processes learnt, which `load` brings: their outcomes count as if they had been seen here. */
	around(load: () => void): void {
		const { learner } = this.#options;
		const before = new Map(
			[...learner.arms()].map((arm) => [
				arm,
				kinds.map((kind) => ({ kind, generation: lineOf(arm, kind).generation, known: worthOf(arm, kind) })),
			]),
		);
		load();
		for (const [arm, lines] of before) {
			for (const { kind, generation, known } of lines) {
				if (lineOf(arm, kind).generation !== generation) this.#changedElsewhere(arm, kind);
				else this.#seenElsewhere(arm, kind, known);
			}
		}
	}

	/** Takes up what was kept of the detectors. */
	restore(record: BanditRecord | undefined): void {
		if (record?.kind !== 'setting') return;
		for (const [id, byKind] of Object.entries(record.value as Detectors)) {
			const arm = this.#options.learner.arm(id);
			for (const kind of kinds) {
				const kept = byKind[kind];
				const key = keyOf(arm, kind);
				if (kept === undefined || this.#detectors.has(key)) continue;
				this.#detectors.set(key, { ...kept });
				lineOf(arm, kind).suspicion = suspicionOf(kept);
			}
		}
	}

	#detector(arm: ArmState, kind: Kind): ChangeState {
		const key = keyOf(arm, kind);
		let state = this.#detectors.get(key);
		if (state === undefined) {
			// Generations outlive processes: an arm that changed before is watched more closely.
			state = { ...changeState(), alarms: lineOf(arm, kind).generation };
			this.#detectors.set(key, state);
		}
		return state;
	}

	#step(arm: ArmState, kind: Kind, residual: number, seen: { expected: number; outcomes: number }): void {
		const { learner, events, clock } = this.#options;
		const state = this.#detector(arm, kind);
		const direction = updateChange(state, residual, seen);
		lineOf(arm, kind).suspicion = suspicionOf(state);
		if (direction !== undefined) {
			learner.startGeneration(arm.id, kind);
			events.change({ arm: arm.id, direction, time: clock() });
		}
		this.#sinceKept += seen.outcomes;
		if (direction !== undefined || this.#sinceKept >= keptEvery) this.#keep();
	}

	#revise(arm: ArmState, kind: Kind, difference: number): void {
		const state = this.#detector(arm, kind);
		reviseChange(state, difference);
		lineOf(arm, kind).suspicion = suspicionOf(state);
	}

	#seenElsewhere(arm: ArmState, kind: Kind, [n, sum]: readonly [number, number]): void {
		if (n < leastKnown) return;
		const [all, whole] = worthOf(arm, kind);
		const outcomes = Math.round(all - n);
		const difference = whole - sum - outcomes * (sum / n);
		if (outcomes >= 1) this.#step(arm, kind, difference / outcomes, { expected: sum / n, outcomes });
		else if (Math.abs(difference) > 1e-6) this.#revise(arm, kind, difference);
	}

	/** Another process was first to notice. */
	#changedElsewhere(arm: ArmState, kind: Kind): void {
		this.#detectors.set(keyOf(arm, kind), { ...changeState(), alarms: lineOf(arm, kind).generation });
	}

	#keep(): void {
		this.#sinceKept = 0;
		const detectors: Record<string, Partial<Record<Kind, ChangeState>>> = {};
		for (const arm of this.#options.learner.arms()) {
			for (const kind of kinds) {
				const state = this.#detectors.get(keyOf(arm, kind));
				if (state === undefined) continue;
				detectors[arm.id] ??= {};
				detectors[arm.id]![kind] = { ...state };
			}
		}
		const { journal, clock } = this.#options;
		journal.change(watchId, keepDetectors({ id: watchId, time: clock(), value: detectors }));
	}
}

function keyOf({ id }: ArmState, kind: Kind): string {
	return `${kind}/${id}`;
}

function lineOf(arm: ArmState, kind: Kind): { generation: number; suspicion: number } {
	return kind === 'grade' ? arm : arm.screens;
}

/** Outcomes of a kind and their summed rewards, in present worth. */
function worthOf(arm: ArmState, kind: Kind): readonly [outcomes: number, rewards: number] {
	const sums = (kind === 'grade' ? arm.quality : arm.screens.passing).sums('');
	return [(sums?.[0] ?? 0) * arm.unit, (sums?.[1] ?? 0) * arm.unit];
}

function meanOf(arm: ArmState, kind: Kind): number {
	const [outcomes, rewards] = worthOf(arm, kind);
	return rewards / outcomes;
}
