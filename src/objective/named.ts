import { InvalidOptionError } from '../base/errors.ts';
import { leftOut } from '../base/left-out.ts';
import { nearestName } from '../base/option-names.ts';
import type { BudgetOptions } from './budget/options.ts';
import { type CheapestOptions, cheapest } from './cheapest.ts';
import type { Objective } from './objective.ts';
import type { SuccessValueOptions } from './success-value.ts';

/** An objective as plain data, e.g. from a JSON file: by its name, or by its name with its options. */
export type ObjectiveData =
	| 'cheapest'
	| 'mostSuccess'
	| { readonly cheapest: CheapestOptions }
	| { readonly successValue: SuccessValueOptions & { readonly usd: number } }
	| { readonly budget: BudgetOptions };

/** Objectives by name; undefined: left out of this bundle. */
const kinds: Record<string, ((options: never) => Objective) | undefined> = {
	cheapest: (options: CheapestOptions) => cheapest(options),
	mostSuccess: undefined,
	successValue: undefined,
	budget: undefined,
};

/** From now on these may be given by name, too. Light bundles have the default alone. */
export function useObjectives(more: Readonly<Record<string, (options: never) => Objective>>): void {
	Object.assign(kinds, more);
}

const forms =
	"'cheapest', 'mostSuccess', { cheapest: { within } }, { successValue: { usd } } or { budget: { usd, per } }";

/** An objective from data, or as it is given. Default: `cheapest()`. Throws InvalidOptionError for what is none. */
export function objectiveOf(given: Objective | ObjectiveData = 'cheapest'): Objective {
	if (typeof given === 'object' && given !== null && typeof (given as Partial<Objective>).choose === 'function') {
		return given as Objective;
	}
	if (typeof given === 'function') {
		const name = (given as { name: string }).name;
		const call = Object.hasOwn(kinds, name) ? `Call it: ${name}(…). ` : '';
		throw new InvalidOptionError('objective', given, `${call}Give what the function makes, or ${forms}.`);
	}
	const [kind, options, ...more] = typeof given === 'string' ? [given, {}] : Object.entries(given ?? {}).flat();
	const name = typeof kind === 'string' ? kind : '';
	const isKnown = Object.hasOwn(kinds, name) && more.length === 0;
	if (!isKnown) {
		const near = nearestName(name, Object.keys(kinds));
		throw new InvalidOptionError(
			'objective',
			given,
			near ? `Is '${near}' meant? There are ${forms}.` : `Give ${forms}.`,
		);
	}
	if (typeof options !== 'object' || options === null) {
		throw new InvalidOptionError(`objective.${name}`, options, `Give its options: ${forms}.`);
	}
	const make = kinds[name];
	if (make === undefined) throw leftOut('objective', given, `give ${name}(…), imported from 'bandit-model'`);
	return make(options as never);
}
