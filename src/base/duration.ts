import { InvalidOptionError } from './errors.ts';

/** A time span: milliseconds, or a number with its unit, e.g. `'250ms'`, `'30s'`, `'5m'`, `'2h'`, `'7d'`, `'1w'`. */
export type Duration = number | string;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Milliseconds of each unit. */
const units: Readonly<Record<string, number>> = {
	ms: 1,
	s: second,
	m: minute,
	min: minute,
	h: hour,
	d: day,
	w: 7 * day,
};

/**
 * A time span in milliseconds. Throws InvalidOptionError for what is none, and for one below `least`.
 *
 * @param least ms. Default 0
 */
export function durationMs(option: string, duration: Duration, least?: number): number;
export function durationMs(option: string, duration: Duration | undefined, least?: number): number | undefined;
export function durationMs(option: string, duration: Duration | undefined, least = 0): number | undefined {
	if (duration === undefined) return undefined;
	const ms = typeof duration === 'string' ? parse(duration) : duration;
	if (typeof ms === 'number' && ms >= least) return ms;
	const bound = least > 0 ? `of at least ${least} ms` : 'of 0 or more';
	throw new InvalidOptionError(
		option,
		duration,
		`Give a time ${bound}: milliseconds, or a text such as '30s' or '2h'.`,
	);
}

function parse(text: string): number | undefined {
	const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/.exec(text.trim().toLowerCase()) ?? [];
	const factor = unit !== undefined && Object.hasOwn(units, unit) ? units[unit] : undefined;
	return factor === undefined ? undefined : Number(number) * factor;
}
