import type { Decision } from '../base/types.ts';

/** What of a decision goes with its answer: in `providerMetadata.bandit`, or `response_metadata.bandit`. */
export type DecisionMetadata = {
	/** What `report` takes. */
	readonly decisionId: string;
	readonly goal: string;
	/** Id of the arm that answered. */
	readonly arm: string;
	/** Probability in (0, 1] with which it was drawn. */
	readonly propensity: number;
};

/** Gives back what it is given, so that a class below may put a private field on a plain object. */
class Given {
	constructor(given: object) {
		// biome-ignore lint/correctness/noConstructorReturn: that is what it is for
		return given;
	}
}

/**
 * The decision that metadata was made of. An object literal with a getter takes several times as long as all of this, as
 * V8 makes a new getter and a new shape for each.
 */
class MadeOf extends Given {
	readonly #decision: Decision;

	constructor(metadata: object, decision: Decision) {
		super(metadata);
		this.#decision = decision;
	}

	static readonly propensity: PropertyDescriptor & ThisType<MadeOf> = {
		get() {
			return this.#decision.propensity;
		},
		enumerable: true,
		configurable: true,
	};
}

/** See {@link DecisionMetadata}. The propensity takes a while to work out, so it is when it is looked at. */
export function decisionMetadata(decision: Decision): DecisionMetadata {
	const metadata = { decisionId: decision.id, goal: decision.goal, arm: decision.arm };
	new MadeOf(metadata, decision);
	return Object.defineProperty(metadata, 'propensity', MadeOf.propensity) as DecisionMetadata;
}
