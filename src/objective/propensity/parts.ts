import type { Belief } from '../../policy/policy.ts';

/** A smaller weight of all parts but the likeliest is left out, except of the arm that is asked about. */
const negligible = 1e-3;

/** Most mixtures that are taken apart at once. */
const mostMixtures = 5;

/**
 * A probability over beliefs of which some are mixtures: it is linear in the distribution of each, so it is the mean over
 * their parts. A mixture of a narrow belief and a rare wide one has most of its mass where a quadrature over the whole sees
 * next to nothing of the other. `index`: the belief of the arm that is asked about.
 */
export function overParts(
	beliefs: readonly Belief[],
	index: number,
	probability: (beliefs: readonly Belief[]) => number,
): number {
	const likeliest = beliefs.slice();
	const mixtures: { at: number; rest: number }[] = [];
	for (const [at, { parts }] of beliefs.entries()) {
		if (parts === undefined) continue;
		const main = parts.reduce((a, b) => (b.weight > a.weight ? b : a));
		likeliest[at] = main.belief;
		const rest = 1 - main.weight;
		if (at === index || rest > negligible) mixtures.push({ at, rest: at === index ? 1 : rest });
	}
	if (mixtures.length === 0) return probability(likeliest);
	const apart = mixtures.sort((a, b) => b.rest - a.rest).slice(0, mostMixtures);
	return meanOver(
		likeliest,
		apart.map(({ at }) => ({ at, parts: beliefs[at]!.parts! })),
		probability,
	);
}

function meanOver(
	chosen: Belief[],
	mixtures: readonly { readonly at: number; readonly parts: NonNullable<Belief['parts']> }[],
	probability: (beliefs: readonly Belief[]) => number,
): number {
	const [first, ...others] = mixtures;
	if (first === undefined) return probability(chosen);
	let sum = 0;
	for (const { weight, belief } of first.parts) {
		chosen[first.at] = belief;
		sum += weight * meanOver(chosen, others, probability);
	}
	return sum;
}
