import type { TokenUsage } from '../base/call.ts';
import { InvalidOptionError } from '../base/errors.ts';
import type { BanditRequest } from '../base/types.ts';
import type { ArmState } from '../learner/arm-state.ts';
import type { Learner } from '../learner/learner.ts';
import { costUsd, type Price, validatePrice } from '../pricing/price.ts';
import { type ArmOptions, type ConfiguredArm, givenPrior, priorsOf, validateArm } from './arm.ts';
import { type ArmOutlook, canServe, eligibleArms, whyLeft } from './eligibility.ts';
import { Expectations } from './expectations.ts';

/** The configured arms of a bandit: which there are, and which may be drawn for a request. */
export class ArmBook<Arm extends ArmOptions> {
	readonly #learner: Learner;
	readonly #arms = new Map<string, ConfiguredArm & Arm>();
	/** The arms of requests without any restriction, while nothing changes. */
	#plain: { arms: readonly ConfiguredArm[]; states: readonly ArmState[] } | undefined;
	/** What requests are expected to take on them. */
	readonly expected: Expectations;

	constructor(arms: readonly Arm[], priorStrength: number, learner: Learner) {
		this.#learner = learner;
		this.expected = new Expectations(learner, (id) => this.#arms.get(id)?.price);
		const priors = priorsOf(arms, priorStrength, learner.policy.untried);
		arms.forEach((arm, i) => {
			this.#arms.set(arm.id, { ...arm, retired: false });
			learner.configured(arm.id, priors[i]);
		});
	}

	/** All arms, retired ones included. */
	all(): (ConfiguredArm & Arm)[] {
		return [...this.#arms.values()];
	}

	ids(): string[] {
		return [...this.#arms.keys()];
	}

	/** An arm by its id. Throws InvalidOptionError, which names `option`, for an unknown one. */
	named(id: string, option: string): ConfiguredArm & Arm {
		const arm = this.#arms.get(id);
		if (arm === undefined) {
			throw new InvalidOptionError(option, id, `Name an arm of this goal: ${this.ids().join(', ')}.`);
		}
		return arm;
	}

	/** See `Bandit.addArm`. */
	add(arm: Arm | string): void {
		const added = (typeof arm === 'string' ? { id: arm } : arm) as Arm;
		validateArm(added, 'arm');
		if (this.#arms.get(added.id)?.retired === false) {
			throw new InvalidOptionError('arm.id', added.id, 'An active arm has this id: give another, or retire it first.');
		}
		this.#arms.set(added.id, { ...added, retired: false });
		this.#plain = undefined;
		this.#learner.configured(added.id, givenPrior(added));
	}

	/** See `Bandit.retireArm`. */
	retire(id: string): void {
		const arm = this.named(id, 'id');
		if (!this.all().some((other) => !other.retired && other.id !== id)) {
			throw new InvalidOptionError('id', id, 'It is the last active arm: add another one first.');
		}
		arm.retired = true;
		this.#plain = undefined;
	}

	/** See `Bandit.setPrice`. */
	setPrice(id: string, price: Price): void {
		const arm = this.named(id, 'id');
		validatePrice('price', price);
		arm.price = price;
	}

	/**
	 * States of the arms that may be drawn for a request; at least one. Most requests have no say in it, and most arms can
	 * serve them. `factor`: see `Expectations.costUsd`. Throws as `eligibleArms` does.
	 */
	eligible(request: BanditRequest, factor?: (arm: ArmState) => number | undefined): readonly ArmState[] {
		const { arm, eligible, exclude, maxCostUsd, maxLatencyMs } = request;
		const isPlain =
			arm === undefined &&
			eligible === undefined &&
			exclude === undefined &&
			maxCostUsd === undefined &&
			maxLatencyMs === undefined;
		if (isPlain) {
			this.#plain ??= this.#plainArms();
			if (this.#plain.arms.every((each) => each.capabilities === undefined || canServe(each, request))) {
				return this.#plain.states;
			}
		}
		const outlook: ArmOutlook = {
			costUsd: (id) => {
				const arm = this.#learner.arm(id);
				return this.expected.costUsd(arm, request, factor?.(arm));
			},
			latencyP95Ms: (id) => {
				const arm = this.#learner.arm(id);
				return this.expected.latency(arm, request, factor?.(arm)).p95Ms;
			},
		};
		return eligibleArms(this.#arms, request, outlook).map(({ id }) => this.#learner.arm(id));
	}

	/** Why arms other than `eligible` could not be drawn for a request, by id; undefined: there are none. */
	left(request: BanditRequest, eligible: readonly string[]): Record<string, string> | undefined {
		let left: Record<string, string> | undefined;
		for (const [id, arm] of this.#arms) {
			if (eligible.includes(id)) continue;
			left ??= {};
			left[id] = whyLeft(arm, request);
		}
		return left;
	}

	/** States of the arms that may be drawn for a request without any restriction. */
	drawable(): readonly ArmState[] {
		this.#plain ??= this.#plainArms();
		return this.#plain.states;
	}

	#plainArms(): { arms: readonly ConfiguredArm[]; states: readonly ArmState[] } {
		const arms = this.all().filter(({ retired, weight }) => !retired && weight !== 0);
		return { arms, states: arms.map(({ id }) => this.#learner.arm(id)) };
	}

	/** What tokens cost on an arm, USD; undefined when its price or the tokens are unknown. */
	costOf(id: string, usage: TokenUsage): number | undefined {
		const price = this.#arms.get(id)?.price;
		return price === undefined ? undefined : costUsd(usage, price);
	}
}
