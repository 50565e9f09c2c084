import { compileCondition } from '../compile.ts';
import { type Condition, isThenable, type SuccessCondition } from '../condition.ts';
import type { Verdict } from '../verdict.ts';
import { compose } from './compose.ts';

/**
 * Runs `judge` only on what passed a cheap check: the check's verdict when its score is below 0.5 or unknown, else the
 * judge's. When the judge is sampled, the draw is made first, and failures of the check are left unknown as often as
 * its passes are: the sampled outcomes stay a fair picture of the arm. What is on the request's path (escalation) sees
 * every failure of the check.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: gate(nonEmpty(), judge({ model, rubric: 'Answers the question.' })) });
 * ```
 */
export function gate(check: SuccessCondition, judge: SuccessCondition): Condition {
	const parts = [compileCondition(check, 'gate.check'), compileCondition(judge, 'gate.judge')];
	return compose('gate', parts, ([cheap, costly], result, request) => {
		const verdict = cheap!.check(result, request);
		const judged = (known: Verdict | undefined) => {
			if (known === undefined || known.score < 0.5) return known;
			const grade = costly!.check(result, request);
			if (known.screen !== 'only') return grade;
			const passed = (given: Verdict | undefined): Verdict => (given ? { ...given, screen: 'passed' } : known);
			return isThenable(grade) ? grade.then(passed) : passed(grade);
		};
		return isThenable(verdict) ? verdict.then(judged) : judged(verdict);
	});
}
