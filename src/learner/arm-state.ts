import type { ArmEvidence, Prior } from '../policy/policy.ts';
import { Count, countsLength } from './counts.ts';
import { EvidenceSums } from './evidence-sums.ts';
import { latencyBuckets } from './latency.ts';
import { countsKey, latencyKey, sourcesKey } from './row-key.ts';
import { Screens } from './screens.ts';
import { sourcesLength } from './sources.ts';
import { spendingKind } from './spending/sums.ts';

/** The present landmark of forward decay, one object for all arms of a learner. */
export interface DecayState {
	epoch: number;
	/** Present worth of one unit of evidence, in (0, 1]. */
	unit: number;
	/** Draws of the goal seen by this process. */
	draws: number;
}

/** Names of the kinds of evidence that an arm has, with a policy. */
export function evidenceKinds(policyId: string) {
	return {
		policy: policyId,
		screens: `screens/1:${policyId}`,
		costs: `${spendingKind}:${policyId}`,
		quality: 'quality/1',
		passing: 'passing/1',
		rating: 'rating/1',
		spending: spendingKind,
	};
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
	readonly sourcesKey: string;
	readonly counts = new Float64Array(countsLength);
	readonly latency = new Float64Array(latencyBuckets);
	/** Whose word the outcomes were. */
	readonly sources = new Float64Array(sourcesLength);
	/** Evidence of how good answers are, from grades, as the policy sees it. */
	readonly policy: EvidenceSums;
	/** What screens of answers said, as the policy sees it. */
	readonly screens: Screens;
	/** Evidence of how costs depend on content, as the policy sees it. */
	readonly costs: EvidenceSums;
	/** Evidence of grades by arm alone, whatever the policy: what `insights` look at. */
	readonly quality: EvidenceSums;
	/** Answers that passed a screen, and those of them that were graded, by segment. */
	readonly rating: EvidenceSums;
	/** Evidence of what calls take. */
	readonly spending: EvidenceSums;
	/** All of these. */
	readonly evidence: readonly EvidenceSums[];
	readonly #decay: DecayState;

	constructor(id: string, policyId: string, decay: DecayState, prior?: Prior) {
		this.id = id;
		this.countsKey = countsKey(id);
		this.latencyKey = latencyKey(id);
		this.sourcesKey = sourcesKey(id);
		this.prior = prior;
		this.#decay = decay;
		const kinds = evidenceKinds(policyId);
		this.policy = new EvidenceSums(kinds.policy, id);
		this.costs = new EvidenceSums(kinds.costs, id);
		this.quality = new EvidenceSums(kinds.quality, id);
		this.rating = new EvidenceSums(kinds.rating, id);
		this.screens = new Screens(this, kinds.screens, kinds.passing);
		this.spending = new EvidenceSums(kinds.spending, id);
		const { policy, costs, quality, rating, spending, screens } = this;
		this.evidence = [policy, costs, quality, rating, spending, screens.policy, screens.passing];
	}

	sums(scope: string): Float64Array | undefined {
		return this.policy.sums(scope);
	}

	get costSums(): Float64Array | undefined {
		return this.costs.sums('');
	}

	get unit(): number {
		return this.#decay.unit;
	}

	get version(): number {
		return this.policy.version;
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
