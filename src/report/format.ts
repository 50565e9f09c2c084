import { halfWidth, type Interval } from './jackknife.ts';

/** USD as people write them: `$412`, `$0.41`, `$0.00012`. */
export function dollars(usd: number): string {
	const size = Math.abs(usd);
	const digits = size >= 100 || size === 0 ? 0 : size >= 1 ? 2 : Math.min(12, 1 - Math.floor(Math.log10(size)));
	return `${usd < 0 ? '−' : ''}$${size.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** USD with the half of their interval: `$412 ± 9`. */
export function dollarsWithin(interval: Interval): string {
	// What is left of sums of equal numbers is no uncertainty.
	const half = halfWidth(interval) < 1e-6 * Math.abs(interval.value) ? 0 : halfWidth(interval);
	return `${dollars(interval.value)} ± ${dollars(half).slice(1)}`;
}

/** A share as a percentage: `97.1%`. */
export function percent(share: number): string {
	const points = 100 * share;
	const digits = points >= 99.95 || Math.abs(points) < 0.05 || Number.isInteger(points) ? 0 : 1;
	return `${points.toFixed(digits)}%`;
}

/** A share with the half of its interval: `97.3% ± 0.4`. */
export function percentWithin(interval: Interval): string {
	return `${percent(interval.value)} ± ${(100 * halfWidth(interval)).toFixed(1)}`;
}

/** A whole number: `41,200`. */
export function count(number: number): string {
	return Math.round(number).toLocaleString('en-US');
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A day for people: `1 Nov 2026`. */
export function dayText(day: string): string {
	const [year, month, date] = day.split('-');
	const name = months[Number(month) - 1] ?? month!;
	return date === undefined ? `${name} ${year}` : `${Number(date)} ${name} ${year}`;
}
