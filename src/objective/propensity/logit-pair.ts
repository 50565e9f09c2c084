import { LogitNormalBelief } from '../../policy/linear/belief.ts';
import { normalCdf } from '../../policy/maths/special.ts';
import type { Belief, BeliefPart } from '../../policy/policy.ts';

/**
 * P(s₁ > s₂) and its complement for two independent beliefs whose logits are normal, or mixtures of such, in closed form: the
 * larger logit is that of the larger rate, and the difference of two is normal, part by part. Undefined for beliefs of another
 * form, and where nothing is uncertain.
 */
export function logitPair(one: Belief, two: Belief): Float64Array | undefined {
	const [first, second] = [logitParts(one), logitParts(two)];
	if (first === undefined || second === undefined) return undefined;
	let p = 0;
	for (const { weight, belief } of first) {
		for (const other of second) {
			const [a, b] = [(belief as LogitNormalBelief).logit, (other.belief as LogitNormalBelief).logit];
			const sd = Math.hypot(a.sd, b.sd);
			if (!(sd > 0)) return undefined;
			p += weight * other.weight * normalCdf((a.mean - b.mean) / sd);
		}
	}
	return Float64Array.of(p, 1 - p);
}

function logitParts(belief: Belief): readonly BeliefPart[] | undefined {
	if (belief instanceof LogitNormalBelief) return [{ weight: 1, belief }];
	return belief.parts?.every((part) => part.belief instanceof LogitNormalBelief) ? belief.parts : undefined;
}
