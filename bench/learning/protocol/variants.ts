import { betaPolicy } from '../../../src/policy/beta.ts';
import { linearPolicy } from '../../../src/policy/linear/linear.ts';
import type { Policy } from '../../../src/policy/policy.ts';

/** The policies that are compared; the first is what others are compared with. */
export const variants: Readonly<Record<string, () => Policy>> = {
	linear: () => linearPolicy(),
	Beta: () => betaPolicy(),
};
