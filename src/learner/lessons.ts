import type { Learnt } from '../base/records.ts';
import type { Context, Contribution } from '../policy/policy.ts';
import type { AddedRow } from '../store/store.ts';
import type { ArmState } from './arm-state.ts';
import type { Score } from './evaluation/scores.ts';
import type { EvidenceSums } from './evidence-sums.ts';
import type { Tally } from './tallies.ts';

/** One addition to the evidence, in a form from which both the store's rows and the reader's update follow. */
export interface Lesson {
	readonly arm: ArmState;
	/** Which of the arm's evidence it adds to. */
	readonly evidence: EvidenceSums;
	readonly epoch: number;
	readonly generation: number;
	readonly weight: number;
	readonly contributions: readonly Contribution[];
	/** For lessons of the policy: what it was taught. */
	readonly taught?:
		| { readonly kind: 'grade' | 'screen'; readonly context: Context; readonly reward: number }
		| undefined;
}

/** All that one event adds to the statistics. */
export interface Addition {
	readonly lessons: readonly Lesson[];
	readonly tallies: readonly Tally[];
	/** What it adds to the rows of reports. */
	readonly scores?: readonly Score[];
	/** What it adds to rows that nobody reads here: what the goal spends. */
	readonly rows?: readonly AddedRow[];
}

export function lesson(
	arm: ArmState,
	evidence: EvidenceSums,
	{ epoch, generation }: Pick<Learnt, 'epoch' | 'generation'>,
	weight: number,
	contributions: readonly Contribution[],
	taught?: Lesson['taught'],
): Lesson {
	return { arm, evidence, epoch, generation, weight, contributions, taught };
}
