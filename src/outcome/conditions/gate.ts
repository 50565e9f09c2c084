import { compileCondition } from '../compile.ts';
import { type Condition, isThenable, type SuccessCondition } from '../condition.ts';
import type { Verdict } from '../verdict.ts';
import { compose } from './compose.ts';

/**
 * Runs `judge` only on what passed a cheap check: the check's verdict when its score is below 0.5 or unknown, else the
 * judge's. When the judge is sampled, the draw is made first, and failures of the check are left unknown as often as
 * its passes are: the sampled outcomes stay a fair picture of the arm. What is on the request's path (escalation) sees
 * every failure of the check.
 */
export function gate(check: SuccessCondition, judge: SuccessCondition): Condition {
	const parts = [compileCondition(check, 'gate.check'), compileCondition(judge, 'gate.judge')];
	return compose('gate', parts, ([cheap, costly], result, request) => {
		const verdict = cheap!.check(result, request);
		const passed = (known: Verdict | undefined) => known !== undefined && known.score >= 0.5;
		if (!isThenable(verdict)) return passed(verdict) ? costly!.check(result, request) : verdict;
		return verdict.then((known) => (passed(known) ? costly!.check(result, request) : known));
	});
}
