import { type OutcomeCategory, outcomeCategories } from '../base/category.ts';
import { BanditError, describe } from '../base/errors.ts';

/** What a success condition says of a result. */
export interface Verdict {
	/** In [0, 1]: 1 success, 0 failure. */
	readonly score: number;
	/** Why, in a few words. */
	readonly reason?: string;
	/** The kind of failure; of no meaning when `score` is 1. */
	readonly category?: OutcomeCategory;
	/** Set when a judge model said so; such an outcome is stronger than `successWhen`. */
	readonly source?: 'judge';
	/** See `OutcomeDetail.screen`. */
	readonly screen?: 'only' | 'passed';
}

/** What a condition function may return; undefined: not known (yet), the outcome stays open. */
export type VerdictLike = boolean | number | Verdict | undefined;

/** A full success. */
export const success: Verdict = Object.freeze({ score: 1 });

/** A failure with its reason and category. */
export function failure(category: OutcomeCategory, reason: string): Verdict {
	return { score: 0, reason, category };
}

/** A condition's answer in full. Throws BanditError for anything that is none. */
export function toVerdict(value: unknown, name: string): Verdict | undefined {
	if (value === undefined) return undefined;
	if (value === true) return success;
	if (value === false) return { score: 0, reason: `${name} is false`, category: 'other' };
	if (typeof value === 'number') {
		checkScore(value, name);
		return value === 1 ? success : { score: value, reason: `${name} gives ${round(value)}`, category: 'other' };
	}
	if (typeof value !== 'object' || value === null) {
		throw new BanditError(
			`${name}: the condition gave ${describe(value)}. Return true, false, a score in [0, 1], ` +
				'{ score, reason, category }, or undefined when it is not known yet.',
		);
	}
	const { score, reason, category, source, screen } = value as Partial<Record<keyof Verdict, unknown>>;
	checkScore(score, name);
	if (reason !== undefined && typeof reason !== 'string') {
		throw new BanditError(`${name}: the condition gave the reason ${describe(reason)}. Give a string.`);
	}
	if (category !== undefined && !outcomeCategories.includes(category as OutcomeCategory)) {
		throw new BanditError(
			`${name}: the condition gave the category ${describe(category)}. Give one of ${outcomeCategories.join(', ')}.`,
		);
	}
	if (source !== undefined && source !== 'judge') {
		throw new BanditError(`${name}: the condition gave the source ${describe(source)}. Leave it out, or give 'judge'.`);
	}
	if (screen !== undefined && screen !== 'only' && screen !== 'passed') {
		throw new BanditError(
			`${name}: the condition gave the screen ${describe(screen)}. Leave it out, and use screen().`,
		);
	}
	return value as Verdict;
}

/** A score as it is shown in a reason. */
export function round(score: number): string {
	return String(Math.round(score * 100) / 100);
}

function checkScore(score: unknown, name: string): asserts score is number {
	if (typeof score !== 'number' || !(score >= 0 && score <= 1)) {
		throw new BanditError(
			`${name}: the condition gave the score ${describe(score)}. Give a number in [0, 1]: 1 is a success, 0 a failure.`,
		);
	}
}
