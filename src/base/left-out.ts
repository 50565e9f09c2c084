import { InvalidOptionError } from './errors.ts';

/** The error for what light bundles leave out; `instead`: what does without it, if anything does. */
export function leftOut(option: string, value: unknown, instead?: string): InvalidOptionError {
	const other = instead === undefined ? '' : `, or ${instead}`;
	return new InvalidOptionError(
		option,
		value,
		`Bundles for browsers leave this out: import 'bandit-model/service' once${other}.`,
	);
}
