import { InvalidOptionError } from '../../base/errors.ts';
import { compileCondition } from '../compile.ts';
import { type Condition, isThenable, type SuccessCondition } from '../condition.ts';
import type { Verdict } from '../verdict.ts';
import { greatest, least, settle } from './combining.ts';
import { compose } from './compose.ts';

/**
 * The least score of its parts. A part that fails with 0 decides at once, and judges are asked last; otherwise the
 * verdict is unknown while any part is. Reasons of the parts below 1 are joined; the category is the first one's.
 * Throws InvalidOptionError without parts, or for a part that is no condition.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: all(nonEmpty(), json(), maxLatency(5000)) });
 * ```
 */
export function all(...conditions: readonly SuccessCondition[]): Condition {
	return compose('all', compileAll('all', conditions), (parts, result, request) => {
		return settle(parts, result, request, 0, least);
	});
}

/**
 * The greatest score of its parts. A part that succeeds with 1 decides at once, and judges are asked last; otherwise the
 * verdict is unknown while any part is. Below 1, the reasons of all parts are joined; the category is the first one's.
 * Throws InvalidOptionError without parts, or for a part that is no condition.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: any(oneOf(['yes', 'no']), callsTool('escalate')) });
 * ```
 */
export function any(...conditions: readonly SuccessCondition[]): Condition {
	return compose('any', compileAll('any', conditions), (parts, result, request) => {
		return settle(parts, result, request, 1, greatest);
	});
}

/**
 * One minus the score; unknown stays unknown. The category of a failure is `other`.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: not(matches(/as an ai/i)) });
 * ```
 */
export function not(condition: SuccessCondition): Condition {
	const part = compileCondition(condition, 'not');
	return compose('not', [part], ([drawn = part], result, request) => {
		const verdict = drawn.check(result, request);
		return isThenable(verdict) ? verdict.then((known) => opposite(known, part.name)) : opposite(verdict, part.name);
	});
}

function compileAll(name: string, conditions: readonly SuccessCondition[]): Condition[] {
	if (conditions.length === 0) throw new InvalidOptionError(name, conditions, 'Give one condition or more.');
	return conditions.map((condition, index) => compileCondition(condition, `${name}[${index}]`));
}

function opposite(verdict: Verdict | undefined, name: string): Verdict | undefined {
	if (verdict === undefined) return undefined;
	const score = 1 - verdict.score;
	const judged = verdict.source === 'judge' && { source: 'judge' as const };
	if (score === 1) return { score, ...judged };
	return { score, reason: `${name} holds`, category: 'other', ...judged };
}
