import type { ArmState } from '../learner/arm-state.ts';
import { rated } from '../learner/rating.ts';
import { bySource, type SuccessSource, successSources } from '../learner/sources.ts';
import { sharesOf } from './known.ts';

/** How success is known. */
export interface FeedbackInsight {
	/** Share of outcomes, in [0, 1], by whose word they are; `screen`: all that is known is that the answer was usable or not. */
	readonly known: Readonly<Partial<Record<SuccessSource, number>>>;
	/** The same in words, e.g. `"2% user, 98% screen only"`; `"nothing yet"` without outcomes. */
	readonly text: string;
	/** Share of the usable answers that were graded, in [0, 1], by arm; undefined before any. */
	readonly graded: Readonly<Record<string, number | undefined>>;
	/** Said when arms are graded at rates that differ by more than chance explains: then grades may not be alike. */
	readonly note?: string;
}

/** How many standard errors rates must be apart to be called different. */
const apart = 4;

/** Reads how success is known from what arms hold. */
export function feedbackOf(arms: readonly ArmState[]): FeedbackInsight {
	const counts = new Map<SuccessSource, number>();
	for (const arm of arms) {
		for (const source of successSources) {
			const outcomes = bySource(arm.sources, source)?.outcomes ?? 0;
			if (outcomes > 0) counts.set(source, (counts.get(source) ?? 0) + outcomes);
		}
	}
	const { shares: known, text } = sharesOf(counts);
	const graded = Object.fromEntries(arms.map((arm) => [arm.id, rateOf(arm)?.rate]));
	const note = noteOf(arms);
	return { known, text, graded, ...(note !== undefined && { note }) };
}

function rateOf(arm: ArmState): { rate: number; variance: number } | undefined {
	const { answers, graded } = rated(arm);
	if (!(answers > 0)) return undefined;
	const rate = Math.min(1, graded / answers);
	const smoothed = (graded + 1) / (answers + 2);
	return { rate, variance: (smoothed * (1 - smoothed)) / answers };
}

function noteOf(arms: readonly ArmState[]): string | undefined {
	const rates = arms.flatMap((arm) => {
		const rate = rateOf(arm);
		return rate === undefined || rate.rate === 0 ? [] : [{ id: arm.id, ...rate }];
	});
	rates.sort((a, b) => a.rate - b.rate);
	const [least, most] = [rates[0], rates.at(-1)];
	if (least === undefined || most === undefined) return undefined;
	if (most.rate - least.rate < apart * Math.sqrt(least.variance + most.variance)) return undefined;
	return (
		`Answers of ${most.id} are graded ${(most.rate / least.rate).toFixed(1)} times as often as those of ${least.id}: ` +
		'if people grade what they are pleased or displeased with, the grades of the two are not alike.'
	);
}
