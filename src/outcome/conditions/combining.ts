import type { CallResult } from '../../base/call.ts';
import type { BanditRequest, MaybePromise } from '../../base/types.ts';
import { type Condition, isThenable } from '../condition.ts';
import type { Verdict } from '../verdict.ts';

/** Checks parts, background ones last, until one has the deciding score; combines what they say, in their order. */
export function settle(
	parts: readonly Condition[],
	result: CallResult,
	request: BanditRequest | undefined,
	deciding: number | undefined,
	combine: (verdicts: Verdicts) => Verdict | undefined,
): MaybePromise<Verdict | undefined> {
	const answers: MaybePromise<Verdict | undefined>[] = parts.map(() => undefined);
	const run = (background: boolean): Verdict | undefined => {
		try {
			for (const [index, part] of parts.entries()) {
				if ((part.background ?? false) !== background) continue;
				const answer = part.check(result, request);
				answers[index] = answer;
				if (answer !== undefined && !isThenable(answer) && answer.score === deciding) {
					ignoreRejections(answers);
					return answer;
				}
			}
			return undefined;
		} catch (error) {
			ignoreRejections(answers);
			throw error;
		}
	};
	const finish = (): MaybePromise<Verdict | undefined> => {
		return answers.some(isThenable) ? Promise.all(answers).then(combine) : combine(answers as Verdicts);
	};
	const decided = run(false);
	if (decided !== undefined) return decided;
	if (!parts.some((part) => part.background)) return finish();
	if (!answers.some(isThenable)) return run(true) ?? finish();
	return Promise.all(answers).then((verdicts) => {
		return verdicts.find((verdict) => verdict?.score === deciding) ?? run(true) ?? finish();
	});
}

/** A decided verdict no longer waits for the others; their errors must not become unhandled rejections. */
export function ignoreRejections(answers: readonly unknown[]): void {
	for (const answer of answers) if (isThenable(answer)) answer.then(undefined, () => undefined);
}

/** The least score. Screens that are passed leave the word to grades; while these are unknown, that is all that is known. */
export function least(verdicts: Verdicts): Verdict | undefined {
	const grades = verdicts.filter((verdict) => verdict?.screen !== 'only');
	if (grades.length < verdicts.length) return screenedLeast(verdicts, grades);
	const known = verdicts.filter((verdict) => verdict !== undefined);
	const zero = known.find((verdict) => verdict.score === 0);
	if (known.length < verdicts.length && zero === undefined) return undefined;
	return combined(Math.min(...known.map((verdict) => verdict.score)), known);
}

function screenedLeast(verdicts: Verdicts, grades: Verdicts): Verdict | undefined {
	const failed = verdicts.find((verdict) => verdict?.screen === 'only' && verdict.score < 1);
	if (failed !== undefined) return failed;
	const grade = grades.length === 0 ? undefined : least(grades);
	if (grade === undefined) return verdicts.find((verdict) => verdict?.screen === 'only');
	return { ...grade, screen: 'passed' };
}

export function greatest(verdicts: Verdicts): Verdict | undefined {
	const known = verdicts.filter((verdict) => verdict !== undefined);
	const one = known.find((verdict) => verdict.score === 1);
	if (one !== undefined) return one;
	if (known.length < verdicts.length) return undefined;
	return combined(Math.max(...known.map((verdict) => verdict.score)), known);
}

/** A combined verdict with the reasons and the category of the parts below 1; a judge's when a judge had a say. */
export function combined(score: number, parts: readonly Verdict[], reasons?: readonly string[]): Verdict {
	const judged = parts.some((part) => part.source === 'judge') && { source: 'judge' as const };
	if (score === 1) return { score, ...judged };
	const failing = parts.filter((part) => part.score < 1);
	const reason = (reasons ?? failing.map((part) => part.reason).filter((text) => text !== undefined)).join('; ');
	const category = failing.find((part) => part.category !== undefined)?.category;
	return { score, ...(reason !== '' && { reason }), ...(category !== undefined && { category }), ...judged };
}

export type Verdicts = readonly (Verdict | undefined)[];
