import { InvalidOptionError } from '../base/errors.ts';
import { betaPolicy } from './beta.ts';
import { linearPolicy } from './linear/linear.ts';
import type { Policy } from './policy.ts';

/** A policy by its name, or the user's own. Default: linear. Throws InvalidOptionError for what is none. */
export function policyOf(policy: Policy | 'beta' | 'linear' = 'linear'): Policy {
	if (policy === 'beta') return betaPolicy();
	if (policy === 'linear') return linearPolicy();
	if (typeof policy !== 'object' || typeof policy?.reader !== 'function') {
		throw new InvalidOptionError('policy', policy, "Give 'beta', 'linear', or an object that implements Policy.");
	}
	return policy;
}
