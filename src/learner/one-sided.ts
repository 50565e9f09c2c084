import type { ArmState } from './arm-state.ts';
import { bySource } from './sources.ts';

/** Reports of users before it can be said that all are of one kind. */
const leastReports = 20;

/** What users report when they report nothing else; undefined: both kinds, or too few to say. */
export function oneSided(arms: Iterable<ArmState>): 'complaints' | 'praise' | undefined {
	let reports = 0;
	let score = 0;
	for (const arm of arms) {
		const known = bySource(arm.sources, 'user');
		if (known === undefined) continue;
		reports += known.outcomes;
		score += known.outcomes * known.mean;
	}
	if (reports < leastReports) return undefined;
	// Shares of one outcome may leave rounding.
	if (score < 1e-6 * reports) return 'complaints';
	return reports - score < 1e-6 * reports ? 'praise' : undefined;
}
