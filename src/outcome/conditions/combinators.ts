import { InvalidOptionError } from '../../base/errors.ts';
import type { BanditRequest, CallResult, MaybePromise } from '../../base/types.ts';
import { type Condition, compileCondition, isThenable, type SuccessCondition } from '../condition.ts';
import { round, type Verdict } from '../verdict.ts';
import { compose } from './compose.ts';

/**
 * The least score of its parts. A part that fails with 0 decides at once, and judges are asked last; otherwise the
 * verdict is unknown while any part is. Reasons of the parts below 1 are joined; the category is the first one's.
 * Throws InvalidOptionError without parts, or for a part that is no condition.
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
 */
export function any(...conditions: readonly SuccessCondition[]): Condition {
	return compose('any', compileAll('any', conditions), (parts, result, request) => {
		return settle(parts, result, request, 1, greatest);
	});
}

/** One minus the score; unknown stays unknown. The category of a failure is `other`. */
export function not(condition: SuccessCondition): Condition {
	const part = compileCondition(condition, 'not');
	return compose('not', [part], ([drawn = part], result, request) => {
		const verdict = drawn.check(result, request);
		return isThenable(verdict) ? verdict.then((known) => opposite(known, part.name)) : opposite(verdict, part.name);
	});
}

/** The parts of {@link weighted}, by the name that reasons show. */
export type WeightedParts = Readonly<Record<string, { readonly weight: number; readonly when: SuccessCondition }>>;

/**
 * The weighted mean Σ weight·score / Σ weight, e.g. `weighted({ short: { weight: 1, when: lengthBetween(1, 200) },
 * right: { weight: 3, when: judge({ … }) } })`. Unknown while any part is. Weights are positive, on any scale.
 * Throws InvalidOptionError without parts, for a weight that is not positive and for a part that is no condition.
 */
export function weighted(parts: WeightedParts): Condition {
	const entries = typeof parts === 'object' && parts !== null ? Object.entries(parts) : [];
	if (entries.length === 0) throw new InvalidOptionError('weighted', parts, 'Give { name: { weight, when }, … }.');
	let total = 0;
	const conditions = entries.map(([name, part]) => {
		if (!(part?.weight > 0 && part.weight < Number.POSITIVE_INFINITY)) {
			throw new InvalidOptionError(`weighted.${name}.weight`, part?.weight, 'Give a positive number.');
		}
		total += part.weight;
		return compileCondition(part.when, `weighted.${name}.when`);
	});
	const mean = (verdicts: readonly (Verdict | undefined)[]): Verdict | undefined => {
		const known = verdicts.filter((verdict) => verdict !== undefined);
		if (known.length < verdicts.length) return undefined;
		let sum = 0;
		const reasons: string[] = [];
		known.forEach((verdict, index) => {
			const [name, part] = entries[index]!;
			sum += part.weight * verdict.score;
			if (verdict.score < 1)
				reasons.push(`${name} ${round(verdict.score)}${verdict.reason ? ` (${verdict.reason})` : ''}`);
		});
		// Rounding must not lift a sum of perfect scores above 1.
		return combined(Math.min(1, sum / total), known, reasons);
	};
	return compose('weighted', conditions, (drawn, result, request) => settle(drawn, result, request, undefined, mean));
}

function compileAll(name: string, conditions: readonly SuccessCondition[]): Condition[] {
	if (conditions.length === 0) throw new InvalidOptionError(name, conditions, 'Give one condition or more.');
	return conditions.map((condition, index) => compileCondition(condition, `${name}[${index}]`));
}

type Verdicts = readonly (Verdict | undefined)[];

/** Checks parts, background ones last, until one has the deciding score; combines what they say, in their order. */
function settle(
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
function ignoreRejections(answers: readonly unknown[]): void {
	for (const answer of answers) if (isThenable(answer)) answer.then(undefined, () => undefined);
}

function least(verdicts: Verdicts): Verdict | undefined {
	const known = verdicts.filter((verdict) => verdict !== undefined);
	const zero = known.find((verdict) => verdict.score === 0);
	if (known.length < verdicts.length && zero === undefined) return undefined;
	return combined(Math.min(...known.map((verdict) => verdict.score)), known);
}

function greatest(verdicts: Verdicts): Verdict | undefined {
	const known = verdicts.filter((verdict) => verdict !== undefined);
	const one = known.find((verdict) => verdict.score === 1);
	if (one !== undefined) return one;
	if (known.length < verdicts.length) return undefined;
	return combined(Math.max(...known.map((verdict) => verdict.score)), known);
}

/** A combined verdict with the reasons and the category of the parts below 1; a judge's when a judge had a say. */
function combined(score: number, parts: readonly Verdict[], reasons?: readonly string[]): Verdict {
	const judged = parts.some((part) => part.source === 'judge') && { source: 'judge' as const };
	if (score === 1) return { score, ...judged };
	const failing = parts.filter((part) => part.score < 1);
	const reason = (reasons ?? failing.map((part) => part.reason).filter((text) => text !== undefined)).join('; ');
	const category = failing.find((part) => part.category !== undefined)?.category;
	return { score, ...(reason !== '' && { reason }), ...(category !== undefined && { category }), ...judged };
}

function opposite(verdict: Verdict | undefined, name: string): Verdict | undefined {
	if (verdict === undefined) return undefined;
	const score = 1 - verdict.score;
	const judged = verdict.source === 'judge' && { source: 'judge' as const };
	if (score === 1) return { score, ...judged };
	return { score, reason: `${name} holds`, category: 'other', ...judged };
}
