import { NormalBelief } from '../../policy/linear/belief.ts';
import { normalCdf } from '../../policy/maths/special.ts';
import type { Belief, BeliefPart } from '../../policy/policy.ts';

/**
 * P(s₁ + shift₁ > s₂ + shift₂) and its complement for two independent normal beliefs, or mixtures of such, in closed form: their
 * difference is normal, part by part. Undefined for beliefs of another form, and where nothing is uncertain.
 */
export function normalPair([one, two]: readonly Belief[], shifts: ArrayLike<number>): Float64Array | undefined {
	const [first, second] = [normalParts(one!), normalParts(two!)];
	if (first === undefined || second === undefined) return undefined;
	let p = 0;
	for (const a of first) {
		for (const b of second) {
			const sd = Math.hypot(a.belief.sd, b.belief.sd);
			if (!(sd > 0)) return undefined;
			p += a.weight * b.weight * normalCdf((a.belief.mean + shifts[0]! - b.belief.mean - shifts[1]!) / sd);
		}
	}
	return Float64Array.of(p, 1 - p);
}

function normalParts(belief: Belief): readonly BeliefPart[] | undefined {
	if (belief instanceof NormalBelief) return [{ weight: 1, belief }];
	return belief.parts?.every((part) => part.belief instanceof NormalBelief) ? belief.parts : undefined;
}
