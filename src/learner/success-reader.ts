import type { ArmEvidence, Belief, Context, PolicyReader } from '../policy/policy.ts';
import { screenedBelief } from '../policy/screened-belief.ts';
import type { ArmState } from './arm-state.ts';
import { worthless, worthOf } from './worth.ts';

/**
 * Reads P(success) = P(passes the screen) × P(good | passed) from two readers of one policy: one of what screens said, one of
 * grades. Where there is but one kind of evidence, that alone is success: a goal that nobody grades, or one without screens.
 */
export class SuccessReader implements PolicyReader {
	readonly #grades: PolicyReader;
	readonly #screens: PolicyReader;
	readonly #all: () => Iterable<ArmState>;
	/** See `PolicyReader.costFactor`; absent where the policy has none. */
	readonly costFactor?: (context: Context, arm: ArmState) => number;
	#worth = worthless;

	/** `all`: every arm that has evidence. */
	constructor(grades: PolicyReader, screens: PolicyReader, all: () => Iterable<ArmState>) {
		this.#grades = grades;
		this.#screens = screens;
		this.#all = all;
		if (grades.costFactor !== undefined) {
			this.costFactor = (context, arm) =>
				this.#worth.screened > 0 ? screens.costFactor!(context, arm.screens) : grades.costFactor!(context, arm);
		}
	}

	beliefs(context: Context, arms: readonly ArmState[]): Belief[] {
		this.#worth = worthOf(this.#all());
		const { graded, screened, gradesFollowed, screensFollowed } = this.#worth;
		if (screened === 0) return this.#grades.beliefs(context, arms);
		const passing = this.#screens.beliefs(
			context,
			arms.map(({ screens }) => screens),
		);
		if (graded === 0) return passing;
		const good = this.#grades.beliefs(context, arms);
		return good.map((belief, i) => screenedBelief(passing[i]!, belief, gradesFollowed, screensFollowed));
	}

	/** What is believed of one kind of evidence alone; undefined where it has none. */
	beliefOf(kind: 'grade' | 'screen', context: Context, arm: ArmState): Belief | undefined {
		const evidence: ArmEvidence = kind === 'grade' ? arm : arm.screens;
		if (evidence.version === 0) return undefined;
		return (kind === 'grade' ? this.#grades : this.#screens).beliefs(context, [evidence])[0];
	}

	/** Evidence of a kind has grown, see `PolicyReader.learned`. */
	taught(arm: ArmState, kind: 'grade' | 'screen', context: Context, reward: number, weight: number): void {
		if (kind === 'grade') this.#grades.learned?.(arm, context, reward, weight);
		else this.#screens.learned?.(arm.screens, context, reward, weight);
	}
}
