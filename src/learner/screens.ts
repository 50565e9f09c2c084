import type { ArmEvidence, Prior } from '../policy/policy.ts';
import { EvidenceSums } from './evidence-sums.ts';

/** The arm whose answers were screened. */
type Screened = Pick<ArmEvidence, 'id' | 'prior' | 'unit' | 'idle' | 'costSums'>;

/** What screens said of an arm's answers (usable or not), kept apart from grades: evidence as a policy sees it. */
export class Screens implements ArmEvidence {
	/** Of passing, as the policy sees it. */
	readonly policy: EvidenceSums;
	/** Of passing, by arm alone. */
	readonly passing: EvidenceSums;
	/** Rises when what screens said was found to be out of date. */
	generation = 0;
	/** How likely answers pass more often than the evidence says, in [0, 1]. */
	suspicion = 0;
	readonly #arm: Screened;

	constructor(arm: Screened, policyKind: string, passingKind: string) {
		this.#arm = arm;
		this.policy = new EvidenceSums(policyKind, arm.id);
		this.passing = new EvidenceSums(passingKind, arm.id);
	}

	get id(): string {
		return this.#arm.id;
	}

	get prior(): Prior | undefined {
		return this.#arm.prior;
	}

	get unit(): number {
		return this.#arm.unit;
	}

	get idle(): number {
		return this.#arm.idle;
	}

	get version(): number {
		return this.policy.version;
	}

	get costSums(): Float64Array | undefined {
		return this.#arm.costSums;
	}

	sums(scope: string): Float64Array | undefined {
		return this.policy.sums(scope);
	}
}
