import { compileCondition } from '../compile.ts';
import { type Condition, isThenable, type SuccessCondition, trusted } from '../condition.ts';
import type { Verdict } from '../verdict.ts';

/**
 * Marks a condition as a check of whether an answer is usable at all: what fails it (a score below 0.5) is a failure; what
 * passes it is not yet a success. Success is then learnt as P(passes the screen) × P(good | passed), the latter from grades:
 * reports, judges, outcomes of runs, other conditions. While nobody grades a goal, passing is success. The default condition is
 * a screen.
 *
 * In `all(screen(check), judge)` an answer that passes the check is graded by the judge.
 * Throws InvalidOptionError for what is no condition.
 *
 * @example
 * banditModel({ arms, successWhen: screen(matchesSchema(Ticket)) }); // then: model.report(id, thumb)
 */
export function screen(condition: SuccessCondition): Condition {
	const part = compileCondition(condition, 'screen');
	const { background, immediate, sample } = part;
	return trusted({
		name: `screen(${part.name})`,
		screens: true,
		check: (result, request) => {
			const verdict = part.check(result, request);
			return isThenable(verdict) ? verdict.then(marked) : marked(verdict);
		},
		...(background !== undefined && { background }),
		...(immediate !== undefined && { immediate: screen(immediate) }),
		...(sample !== undefined && {
			sample: () => {
				const drawn = sample();
				return drawn === undefined ? undefined : screen(drawn);
			},
		}),
		get usage() {
			return part.usage;
		},
	});
}

/** A verdict of a screen: it passes, or it doesn't. */
export function marked(verdict: Verdict | undefined): Verdict | undefined {
	if (verdict === undefined) return undefined;
	return verdict.score >= 0.5 ? passed : { ...verdict, score: 0, screen: 'only' };
}

const passed: Verdict = Object.freeze({ score: 1, screen: 'only' });
