import type { Prior } from '../policy/policy.ts';
import { ArmState, type DecayState } from './arm-state.ts';
import type { EvidenceSums } from './evidence-sums.ts';
import { standIn } from './same-model.ts';
import { SpendingPool } from './spending/pool.ts';

/** The states of a goal's arms, by id. */
export class ArmStates {
	readonly #policyId: string;
	readonly #decay: DecayState;
	readonly #arms: Map<string, ArmState>;
	/** Ids of the arms that are configured. */
	readonly #configured = new Set<string>();
	/** What each arm took. */
	readonly #spendings: EvidenceSums[] = [];

	/** `arms`: where they are kept. */
	constructor(policyId: string, decay: DecayState, arms: Map<string, ArmState>) {
		this.#policyId = policyId;
		this.#decay = decay;
		this.#arms = arms;
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
	arm(id: string): ArmState {
		return this.#arms.get(id) ?? this.#own(standIn(id, this.#configured) ?? id);
	}

	#own(id: string, prior?: Prior): ArmState {
		let state = this.#arms.get(id);
		if (state === undefined) {
			state = new ArmState(id, this.#policyId, this.#decay, prior);
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

	/** The state of an arm, whatever flavour of its provider's name it goes by; undefined: it has none. */
	known(id: string): ArmState | undefined {
		return this.#arms.get(id) ?? this.#arms.get(standIn(id, this.#configured) ?? id);
	}

	/** What all arms together took, for requests of a segment. */
	spendingPool(segment: string): SpendingPool {
		return new SpendingPool(this.#spendings, segment, this.#decay.unit);
	}
}
