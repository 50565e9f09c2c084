import { InvalidOptionError } from '../../base/errors.ts';
import { compileCondition } from '../compile.ts';
import type { Condition, SuccessCondition } from '../condition.ts';
import { round, type Verdict } from '../verdict.ts';
import { combined, settle } from './combining.ts';
import { compose } from './compose.ts';

/**
 * The weighted mean Σ weight·score / Σ weight. Unknown while any part is. Weights are positive, on any scale.
 * Throws InvalidOptionError without parts, for a weight that is not positive and for a part that is no condition.
 *
 * @example
 * ```ts
 * const short = { weight: 1, when: lengthBetween(1, 200) };
 * const right = { weight: 3, when: judge({ model, rubric: 'Answers the question.' }) };
 * banditModel({ arms, successWhen: weighted({ short, right }) });
 * ```
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

/** The parts of {@link weighted}, by the name that reasons show. */
export type WeightedParts = Readonly<Record<string, { readonly weight: number; readonly when: SuccessCondition }>>;
