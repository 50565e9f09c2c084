import { addSums, type Contribution } from '../policy/policy.ts';
import { evidenceKey } from './row-key.ts';

/** Sums of one kind for one arm, by scope, in units of the present epoch and generation. */
export class EvidenceSums {
	/** The policy's id, or a kind of the learner's own. */
	readonly kind: string;
	readonly scopes = new Map<string, Float64Array>();
	version = 0;
	readonly #arm: string;
	/** Keys of the rows that are being written, by scope: making a key takes longer than adding. */
	readonly #keys = new Map<string, string>();
	#epoch = 0;
	#generation = 0;

	constructor(kind: string, arm: string) {
		this.kind = kind;
		this.#arm = arm;
	}

	/** Key of a scope's row. */
	keyOf(epoch: number, generation: number, scope: string): string {
		if (epoch !== this.#epoch || generation !== this.#generation) this.#keys.clear();
		this.#epoch = epoch;
		this.#generation = generation;
		let key = this.#keys.get(scope);
		if (key === undefined) {
			key = evidenceKey(this.kind, this.#arm, epoch, generation, scope);
			this.#keys.set(scope, key);
		}
		return key;
	}

	add(scope: string, sums: Contribution['sums'], factor: number): void {
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
