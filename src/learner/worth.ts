import type { ArmState } from './arm-state.ts';

/**
 * How many grades of a goal count as much as the benefit of the doubt that its ungraded answers have, and how many screened
 * answers beyond the graded ones count as much as the benefit of the doubt that all answers pass. The first grades move beliefs a
 * little, hundreds of them all the way: there is no moment at which the meaning of success jumps.
 */
const trust = 10;

/** What a goal's evidence is worth, and how far it is followed. */
export interface Worth {
	/** Present worth of grades, and of screened answers. */
	readonly graded: number;
	readonly screened: number;
	/** How far grades say what success is, and how far screens do, in [0, 1]. */
	readonly gradesFollowed: number;
	readonly screensFollowed: number;
}

/** No evidence. */
export const worthless: Worth = { graded: 0, screened: 0, gradesFollowed: 0, screensFollowed: 0 };

/** What the evidence of arms is worth together. */
export function worthOf(arms: Iterable<ArmState>): Worth {
	let graded = 0;
	let screened = 0;
	let failed = 0;
	let passed = 0;
	let both = 0;
	for (const { quality, screens, rating, unit } of arms) {
		graded += (quality.sums('')?.[0] ?? 0) * unit;
		const screening = screens.passing.sums('');
		screened += (screening?.[0] ?? 0) * unit;
		failed += ((screening?.[0] ?? 0) - (screening?.[1] ?? 0)) * unit;
		const rated = rating.sums('');
		passed += (rated?.[0] ?? 0) * unit;
		both += (rated?.[1] ?? 0) * unit;
	}
	// Rounding may leave a little of what was taken back.
	graded = Math.max(0, graded);
	screened = Math.max(0, screened);
	const ungraded = Math.max(0, passed - both);
	const doubted = Math.min(trust, ungraded);
	const beyond = Math.max(0, failed) + ungraded;
	return {
		graded,
		screened,
		gradesFollowed: graded > 0 ? graded / (graded + doubted) : 0,
		screensFollowed: beyond / (beyond + trust),
	};
}
