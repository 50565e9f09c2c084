import { InvalidOptionError } from './errors.ts';

/** Checks a number option against its bounds; throws InvalidOptionError. Undefined passes. */
export function checkNumber(option: string, value: number | undefined, low: number, high: number, fix: string): void {
	if (value === undefined) return;
	if (typeof value !== 'number' || !(value >= low && value <= high)) throw new InvalidOptionError(option, value, fix);
}
