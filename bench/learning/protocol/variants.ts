import { betaPolicy } from '../../../src/policy/beta.ts';
import { linearPolicy } from '../../../src/policy/linear/linear.ts';
import type { Policy } from '../../../src/policy/policy.ts';

/** The policies that are compared; the first is what others are compared with. */
export const variants: Readonly<Record<string, () => Policy>> = {
	linear: () => linearPolicy(),
	'10 slots': () => linearPolicy({ features: { segments: 10 } }),
	'48 slots for words': () => linearPolicy({ features: { words: 48 } }),
	'optimism .1': () => linearPolicy({ optimism: 0.1 }),
	'optimism .3': () => linearPolicy({ optimism: 0.3 }),
	'prior of 2': () => linearPolicy({ bias: 2 }),
	'draws × ½': () => linearPolicy({ scale: 0.1 }),
	'draws × 2': () => linearPolicy({ scale: 0.4 }),
	'ridges 100': () => linearPolicy({ ridge: 100 }),
	Beta: () => betaPolicy(),
	'Beta, pooling 3': () => betaPolicy({ pooling: 3 }),
};
