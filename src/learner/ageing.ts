import type { ArmState, DecayState } from './arm-state.ts';
import type { EvidenceSums } from './evidence-sums.ts';
import type { Forgetting } from './forgetting.ts';
import type { Screens } from './screens.ts';

/** How much of its evidence an arm keeps when it was found to have changed. */
const keptOnChange = 0.02;

/** Rows older than this many epochs are worth less than 2^-48 and are passed over. */
const liveEpochs = 3;

/** Generations older than this are worth less than a hundred-thousandth, and their rows are dropped. */
const liveGenerations = 3;

/** How the evidence of a goal grows old: by epochs of forward decay, and by generations when an arm changes. */
export class Ageing {
	readonly decay: DecayState = { epoch: 0, unit: 1, draws: 0 };
	readonly #forgetting: Forgetting;
	readonly #arms: ReadonlyMap<string, ArmState>;
	/** Where the present is; NaN: to be found out anew. */
	#position = Number.NaN;
	/** How often evidence grew old at once. */
	aged = 0;

	constructor(forgetting: Forgetting, arms: ReadonlyMap<string, ArmState>) {
		this.#forgetting = forgetting;
		this.#arms = arms;
	}

	/** Moves the present on, so that older evidence fades. */
	advance(outcomes: number, now: number): void {
		const position = this.#forgetting.position(outcomes, now);
		if (position === this.#position) return;
		this.toEpoch(this.#forgetting.epoch(position));
		this.decay.unit = 1 / this.#forgetting.weight(position, this.decay.epoch);
		this.#position = position;
	}

	/** Whether there can be such an epoch after so many outcomes. */
	isEpoch(epoch: number, outcomes: number, now: number): boolean {
		const latest = this.#forgetting.epoch(this.#forgetting.position(outcomes, now)) + 1;
		return epoch >= 0 && epoch <= Math.max(latest, this.decay.epoch + 1);
	}

	/** Whether evidence of an epoch is too old to be looked at. */
	isOld(epoch: number): boolean {
		return epoch < this.decay.epoch - liveEpochs;
	}

	/** Whether a row of evidence counts for nothing any more. */
	isDead(state: ArmState | undefined, kind: string, epoch: number, generation: number): boolean {
		if (this.isOld(epoch)) return true;
		const evidence = state?.evidence.find((each) => each.kind === kind);
		const line = evidence && lineOf(state!, evidence);
		return line !== undefined && generation < line.generation - liveGenerations;
	}

	toGeneration(state: ArmState, line: ArmState | Screens, generation: number): void {
		const factor = keptOnChange ** (generation - line.generation);
		for (const evidence of state.evidence) if (lineOf(state, evidence) === line) evidence.scale(factor);
		line.generation = generation;
		this.aged++;
	}

	/** A later epoch begins. */
	toEpoch(epoch: number): void {
		if (epoch <= this.decay.epoch) return;
		const factor = this.#forgetting.between(this.decay.epoch, epoch);
		for (const state of this.#arms.values()) {
			for (const evidence of state.evidence) evidence.scale(factor);
		}
		this.decay.epoch = epoch;
		this.aged++;
		this.#position = Number.NaN;
	}

	/** What evidence of an epoch and a generation is worth now. */
	worth(state: ArmState, evidence: EvidenceSums, epoch: number, generation: number): number {
		const line = lineOf(state, evidence);
		if (epoch === this.decay.epoch && (line === undefined || generation === line.generation)) return 1;
		const kept = line === undefined ? 1 : keptOnChange ** (line.generation - generation);
		return this.#forgetting.between(epoch, this.decay.epoch) * kept;
	}
}

/** Whose generations evidence has: the arm's grades or its screens; undefined: none, for it is no older when these change. */
export function lineOf(state: ArmState, evidence: EvidenceSums): ArmState | Screens | undefined {
	if (evidence === state.screens.policy || evidence === state.screens.passing) return state.screens;
	return evidence === state.spending || evidence === state.rating ? undefined : state;
}
