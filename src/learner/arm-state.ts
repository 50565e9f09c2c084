import { type ArmEvidence, addSums, type LazySums, type Prior } from '../policy/policy.ts';
import { Count, countsLength } from './counts.ts';
import { latencyBuckets } from './latency.ts';
import { countsKey, evidenceKey, latencyKey } from './row-key.ts';

/** The present landmark of forward decay, one object for all arms of a learner. */
export interface DecayState {
	epoch: number;
	/** Present worth of one unit of evidence, in (0, 1]. */
	unit: number;
	/** Draws of the goal seen by this process. */
	draws: number;
}

/** Sums of one kind for one arm, by scope, in units of the present epoch and generation. */
export class EvidenceSums {
	readonly scopes = new Map<string, Float64Array>();
	version = 0;
	readonly #kind: string;
	readonly #arm: string;
	/** Keys of the rows that are being written, by scope: making a key takes longer than adding. */
	readonly #keys = new Map<string, string>();
	#epoch = 0;
	#generation = 0;

	constructor(kind: string, arm: string) {
		this.#kind = kind;
		this.#arm = arm;
	}

	/** Key of a scope's row. */
	keyOf(epoch: number, generation: number, scope: string): string {
		if (epoch !== this.#epoch || generation !== this.#generation) this.#keys.clear();
		this.#epoch = epoch;
		this.#generation = generation;
		let key = this.#keys.get(scope);
		if (key === undefined) {
			key = evidenceKey(this.#kind, this.#arm, epoch, generation, scope);
			this.#keys.set(scope, key);
		}
		return key;
	}

	add(scope: string, sums: ArrayLike<number> | LazySums, factor: number): void {
		let row = this.scopes.get(scope);
		if (row === undefined) {
			row = new Float64Array(sums.length);
			this.scopes.set(scope, row);
		}
		addSums(row, sums, factor);
	}

	/** Sums of a scope, undefined when there are none. */
	sums(scope: string): Float64Array | undefined {
		return this.scopes.get(scope);
	}

	scale(factor: number): void {
		for (const row of this.scopes.values()) {
			for (let i = 0; i < row.length; i++) row[i]! *= factor;
		}
		this.version++;
	}
}

/** All that is known of one arm: evidence as its policy sees it, evidence of other kinds, and plain counts. */
export class ArmState implements ArmEvidence {
	readonly id: string;
	prior: Prior | undefined;
	/** Rises when evidence was found to be out of date; older generations count little. */
	generation = 0;
	/** How likely the arm has become better than its evidence says, in [0, 1]. */
	suspicion = 0;
	/** The goal's draw at which this arm was last drawn. */
	lastDraw = 0;
	/** Keys of the rows below. */
	readonly countsKey: string;
	readonly latencyKey: string;
	readonly counts = new Float64Array(countsLength);
	readonly latency = new Float64Array(latencyBuckets);
	/** Evidence by kind: the policy's id, or the learner's own. */
	readonly evidence = new Map<string, EvidenceSums>();
	readonly #policy: EvidenceSums;
	readonly #costs: EvidenceSums;
	readonly #decay: DecayState;

	constructor(id: string, policyId: string, costKind: string, decay: DecayState, prior?: Prior) {
		this.id = id;
		this.countsKey = countsKey(id);
		this.latencyKey = latencyKey(id);
		this.prior = prior;
		this.#decay = decay;
		this.#policy = this.of(policyId);
		this.#costs = this.of(costKind);
	}

	/** Evidence of a kind. */
	of(kind: string): EvidenceSums {
		let sums = this.evidence.get(kind);
		if (sums === undefined) {
			sums = new EvidenceSums(kind, this.id);
			this.evidence.set(kind, sums);
		}
		return sums;
	}

	sums(scope: string): Float64Array | undefined {
		return this.#policy.sums(scope);
	}

	get costSums(): Float64Array | undefined {
		return this.#costs.sums('');
	}

	get unit(): number {
		return this.#decay.unit;
	}

	get version(): number {
		return this.#policy.version;
	}

	get idle(): number {
		return this.#decay.draws - this.lastDraw;
	}

	/** Mean of a summed count over its number, e.g. latency; undefined without any. */
	meanOf(sum: keyof typeof Count, number: keyof typeof Count): number | undefined {
		const n = this.counts[Count[number]]!;
		return n > 0 ? this.counts[Count[sum]]! / n : undefined;
	}
}
