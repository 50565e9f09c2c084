import type { ArmState } from './arm-state.ts';

/** Grades of an arm, and of one of its segments, before the rates at which they are given count as known. */
const leastGrades = 20;

/** How far a grade's weight may be moved. */
const mostWeight = 3;

/** Screened answers of an arm (of a segment, where one is given), and how many of them were graded, in present worth. */
export function rated({ rating, unit }: ArmState, segment = ''): { readonly answers: number; readonly graded: number } {
	const sums = rating.sums(segment);
	return { answers: (sums?.[0] ?? 0) * unit, graded: (sums?.[1] ?? 0) * unit };
}

/**
 * What a grade counts, by how seldom answers of its segment are graded: where users rate one kind of content ten times as
 * often as another, the grades of an arm are a picture of that content, not of its traffic. Inverse to the logged chance of a
 * grade (Horvitz and Thompson 1952), relative to the arm's own, bounded; 1 while little is known.
 */
export function ratingWeight(arm: ArmState, segment: string): number {
	if (segment === '') return 1;
	const [whole, part] = [rated(arm), rated(arm, segment)];
	if (part.graded < leastGrades || whole.graded - part.graded < leastGrades) return 1;
	const ratio = (whole.graded / whole.answers) * (part.answers / part.graded);
	return Math.min(mostWeight, Math.max(1 / mostWeight, ratio));
}
