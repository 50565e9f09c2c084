import { type OutcomeCategory, outcomeCategories } from '../base/category.ts';
import { InvalidOptionError } from '../base/errors.ts';
import type { Outcome, OutcomeDetail, OutcomeSource } from '../base/outcome.ts';
import { mostReasonCharacters, storableText } from '../base/storable.ts';

const strength: Record<OutcomeSource, number> = { default: 0, successWhen: 1, error: 1, judge: 2, run: 3, user: 4 };

/** How much a source counts; a stronger one revises a weaker one, and an equal one revises itself. */
export function sourceStrength(source: OutcomeSource): number {
	return strength[source];
}

/** An outcome in its full form. Throws InvalidOptionError for anything that is none. */
export function toOutcomeDetail(
	outcome: Outcome,
	defaultSource: OutcomeSource,
): OutcomeDetail & { source: OutcomeSource } {
	if (outcome === 'success') return { score: 1, source: defaultSource };
	if (outcome === 'failure') return { score: 0, source: defaultSource };
	if (typeof outcome === 'number') return { score: checkScore('outcome', outcome), source: defaultSource };
	if (typeof outcome !== 'object' || outcome === null) {
		throw new InvalidOptionError(
			'outcome',
			outcome,
			"Give 'success', 'failure', a score in [0, 1], or { score, reason, category, source }.",
		);
	}
	const { score, reason, category, source = defaultSource, screen } = outcome;
	checkScore('outcome.score', score);
	if (reason !== undefined && typeof reason !== 'string') {
		throw new InvalidOptionError('outcome.reason', reason, 'Give a string.');
	}
	if (category !== undefined && !outcomeCategories.includes(category as OutcomeCategory)) {
		throw new InvalidOptionError('outcome.category', category, `Give one of ${outcomeCategories.join(', ')}.`);
	}
	if (screen !== undefined && screen !== 'only' && screen !== 'passed') {
		throw new InvalidOptionError('outcome.screen', screen, "Give 'only' or 'passed', or leave it out for a grade.");
	}
	if (!Object.hasOwn(strength, source)) {
		throw new InvalidOptionError('outcome.source', source, `Give one of ${Object.keys(strength).join(', ')}.`);
	}
	return {
		score,
		source,
		...(reason !== undefined && { reason: storableText(reason, mostReasonCharacters) }),
		...(category !== undefined && { category }),
		...(screen !== undefined && { screen }),
	};
}

function checkScore(option: string, score: unknown): number {
	if (typeof score !== 'number' || !(score >= 0 && score <= 1)) {
		throw new InvalidOptionError(option, score, 'Give a number in [0, 1]: 1 is a success, 0 a failure.');
	}
	return score;
}
