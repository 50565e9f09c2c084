import { InvalidOptionError } from '../base/errors.ts';
import { leftOut } from '../base/left-out.ts';
import { nearestName } from '../base/option-names.ts';
import type { BetaOptions } from './beta.ts';
import { type LinearOptions, linearPolicy } from './linear/linear.ts';
import type { Policy } from './policy.ts';

/** A policy as plain data, e.g. from a JSON file: by its name, or by its name with its options. */
export type PolicyData =
	| 'beta'
	| 'linear'
	| { readonly beta: BetaOptions; readonly linear?: undefined }
	| { readonly linear: LinearOptions; readonly beta?: undefined };

let beta: ((options: BetaOptions) => Policy) | undefined;

/** From now on the Beta policy may be given by name. Light bundles have the default alone. */
export function useBetaPolicy(make: (options: BetaOptions) => Policy): void {
	beta = make;
}

const forms = "'beta', 'linear', { beta: { … } } or { linear: { … } }";

/** A policy from data, which takes the salt, or the user's own. Default: linear. Throws InvalidOptionError for what is none. */
export function policyOf(given: Policy | PolicyData = 'linear', salt?: string): Policy {
	if (isPolicy(given)) return given;
	if (typeof given === 'function') {
		throw new InvalidOptionError('policy', given, `Give what the function makes, e.g. linearPolicy(), or ${forms}.`);
	}
	const data: unknown = typeof given === 'string' ? { [given]: {} } : given;
	const [kind = '', ...more] = Object.keys(data ?? {});
	const options = (data as Record<string, object>)?.[kind];
	if (more.length === 0 && typeof options === 'object' && options !== null) {
		if (kind === 'beta') {
			if (beta === undefined) throw leftOut('policy', given, "give betaPolicy(), imported from 'bandit-model'");
			return beta(options);
		}
		if (kind === 'linear') return linearPolicy(salted(options, salt));
	}
	const near = nearestName(kind, ['beta', 'linear']);
	throw new InvalidOptionError(
		'policy',
		given,
		`${near ? `Is '${near}' meant? ` : ''}Give ${forms}, or an object that implements Policy.`,
	);
}

/** The bandit's salt, where the policy's features have none of their own. */
function salted(options: LinearOptions, salt: string | undefined): LinearOptions {
	return salt === undefined ? options : { ...options, features: { salt, ...options.features } };
}

function isPolicy(given: unknown): given is Policy {
	return typeof given === 'object' && given !== null && typeof (given as Partial<Policy>).reader === 'function';
}
