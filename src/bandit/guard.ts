import type { ArmOptions } from '../arms/arm.ts';
import type { ArmBook } from '../arms/arm-book.ts';
import type { Holdout } from '../base/decision-log.ts';
import type { GoalConfiguration, GoalControl } from '../base/settings.ts';
import { baselineOf, type GuardOptions } from './options.ts';
import { checkMode } from './validate.ts';

type Mode = NonNullable<GuardOptions['mode']>;

/** What stands above the draw of a goal: its mode, its baseline with its share of the requests, and the kill switch. */
export class Guard<Arm extends ArmOptions> {
	readonly #arms: ArmBook<Arm>;
	#mode: Mode;
	#baseline: string | undefined;
	#holdout: Holdout | undefined;
	#pinned: string | undefined;

	constructor(arms: ArmBook<Arm>, { mode = 'adaptive', baseline }: Pick<GuardOptions, 'mode' | 'baseline'>) {
		this.#arms = arms;
		this.#mode = mode;
		const { arm, holdout } = baselineOf(baseline);
		if (arm === undefined) return;
		this.#baseline = arms.named(arm, 'baseline').id;
		if (holdout > 0) this.#holdout = { arm, share: holdout };
	}

	get mode(): Mode {
		return this.#mode;
	}

	set mode(mode: Mode) {
		checkMode(mode);
		this.#mode = mode;
	}

	/** The arm of `observe` and `shadow`, and of a holdout. */
	get baseline(): string {
		return this.#baseline ?? this.#arms.ids()[0]!;
	}

	set baseline(id: string) {
		this.#baseline = this.#arms.named(id, 'baseline').id;
		if (this.#holdout !== undefined) this.#holdout = { arm: id, share: this.#holdout.share };
	}

	get holdout(): Holdout | undefined {
		return this.#holdout;
	}

	/** The arm that the kill switch names. */
	get pinned(): string | undefined {
		return this.#pinned;
	}

	set pinned(id: string | undefined) {
		this.#pinned = id === undefined ? undefined : this.#arms.named(id, 'pin').id;
	}

	/** The arm that serves whatever is believed; `isFree`: though the mode has it that the baseline serves. */
	armFor(isFree: boolean): string | undefined {
		return this.#pinned ?? (isFree || this.#mode === 'adaptive' ? undefined : this.baseline);
	}

	/** How the goal is set up here. */
	configuration(policy: string, objective: string): GoalConfiguration {
		return {
			policy,
			objective,
			arms: this.#arms.all().map(({ id, weight, price, retired }) => {
				return { id, weight, hasPrice: price !== undefined, retired };
			}),
			mode: this.#mode,
			baseline: this.baseline,
			holdout: this.#holdout?.share,
			pinned: this.#pinned,
		};
	}

	/** Does what an operator asked for, as far as it fits this process's arms; what does not is told. */
	obey({ pinned, mode, retired = [] }: GoalControl, tell: (error: unknown) => void): void {
		const steps: (() => void)[] = [];
		if (mode !== undefined && mode !== this.#mode) steps.push(() => (this.mode = mode));
		if (pinned !== undefined) steps.push(() => (this.pinned = pinned ?? undefined));
		for (const id of retired) {
			if (this.#arms.all().some((arm) => arm.id === id && !arm.retired)) steps.push(() => this.#arms.retire(id));
		}
		for (const step of steps) {
			try {
				step();
			} catch (error) {
				tell(error);
			}
		}
	}
}
