import type { Capabilities } from '../base/capabilities.ts';
import { describe, InvalidOptionError } from '../base/errors.ts';
import { checkNames, checkSpelling, type OptionNames } from '../base/option-names.ts';
import type { Policy, Prior } from '../policy/policy.ts';
import { priorsFromWeights } from '../policy/prior.ts';
import { type Price, validatePrice } from '../pricing/price.ts';

/** One way to serve the goal. */
export interface ArmOptions {
	/** Stable across restarts: statistics are kept by it. At most 200 characters. */
	readonly id: string;
	/**
	 * How much of the traffic the arm should get before anything is learnt, relative to the other arms' weights.
	 * It is a prior: outcomes overrule it. 0 parks the arm: drawn only when forced by name. Default 1.
	 */
	readonly weight?: number;
	/** A prior in full, instead of `weight`: mean success probability, and how many outcomes that belief is worth. */
	readonly prior?: Pick<Prior, 'mean' | 'strength'>;
	/** USD per million tokens. Unknown prices are never guessed. */
	readonly price?: Price;
	/** What the arm can take; requests that it can't serve are not drawn for it. */
	readonly capabilities?: Capabilities;
}

/** All of them. */
export const armOptionNames: OptionNames<ArmOptions> = {
	capabilities: true,
	id: true,
	price: true,
	prior: true,
	weight: true,
};

const capabilityNames: OptionNames<Capabilities> = { contextTokens: true, files: true, images: true, tools: true };

/** An arm as it is configured, with its state. */
export interface ConfiguredArm extends ArmOptions {
	/** Retired arms are not drawn; what was learnt of them stays. */
	retired: boolean;
	price?: Price;
}

/** Checks arms and throws InvalidOptionError for the first that can't be used. */
export function validateArms(arms: unknown): readonly ArmOptions[] {
	if (!Array.isArray(arms)) throw new InvalidOptionError('arms', arms, 'Give an array of arms.');
	if (arms.length === 0) throw new InvalidOptionError('arms', arms, 'Give at least one arm.');
	const seen = new Set<string>();
	return arms.map((raw, i) => {
		const arm: ArmOptions = typeof raw === 'string' ? { id: raw } : raw;
		validateArm(arm, `arms[${i}]`);
		if (seen.has(arm.id)) {
			throw new InvalidOptionError(`arms[${i}].id`, arm.id, 'Two arms have this id: give each its own `id`.');
		}
		seen.add(arm.id);
		return arm;
	});
}

/** Checks one arm. */
export function validateArm(arm: ArmOptions, option: string): void {
	if (typeof arm !== 'object' || arm === null) {
		throw new InvalidOptionError(option, arm, 'Give an id, or { id, weight?, price?, … }.');
	}
	// Arms may have properties of the caller's own.
	checkSpelling(option, arm, armOptionNames);
	checkNames(`${option}.capabilities`, arm.capabilities, capabilityNames);
	checkNames(`${option}.prior`, arm.prior, { mean: true, strength: true });
	const { id, weight, prior, price } = arm;
	if (typeof id !== 'string' || id === '' || id.length > 200) {
		throw new InvalidOptionError(`${option}.id`, id, 'Give a string of 1 to 200 characters.');
	}
	if (weight !== undefined && !(typeof weight === 'number' && weight >= 0 && Number.isFinite(weight))) {
		throw new InvalidOptionError(`${option}.weight`, weight, 'Give a number ≥ 0; weights are relative to each other.');
	}
	if (prior !== undefined) {
		if (!(prior.mean > 0 && prior.mean < 1)) {
			throw new InvalidOptionError(`${option}.prior.mean`, prior.mean, 'Give a probability between 0 and 1.');
		}
		if (!(prior.strength > 0 && Number.isFinite(prior.strength))) {
			throw new InvalidOptionError(`${option}.prior.strength`, prior.strength, 'Give a number of outcomes above 0.');
		}
	}
	if (price !== undefined) validatePrice(`${option}.price`, price);
}

/** The priors of arms: given in full, from weights, or none. */
export function priorsOf(
	arms: readonly ArmOptions[],
	strength: number,
	untried: Policy['untried'],
): (Prior | undefined)[] {
	if (!(strength > 0 && Number.isFinite(strength))) {
		throw new InvalidOptionError('priorStrength', strength, 'Give a number of outcomes above 0.');
	}
	const parked = arms.filter((arm) => arm.weight === 0).length;
	if (arms.length > 0 && parked === arms.length) {
		throw new InvalidOptionError(
			'arms[].weight',
			describe(arms.map((a) => a.weight)),
			'Give one arm a weight above 0.',
		);
	}
	const drawn = arms.filter((arm) => arm.weight !== 0);
	const weighted = drawn.some((arm) => arm.weight !== undefined);
	const priors = priorsFromWeights(
		drawn.map((arm) => (weighted ? (arm.weight ?? 1) : undefined)),
		strength,
		untried,
	);
	return arms.map((arm) => givenPrior(arm) ?? (arm.weight === 0 ? undefined : priors[drawn.indexOf(arm)]));
}

/** The prior that the user gave: its mean is meant as it stands. */
export function givenPrior({ prior }: ArmOptions): Prior | undefined {
	return prior && { mean: prior.mean, strength: prior.strength };
}
