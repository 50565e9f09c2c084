/**
 * P(i's sample is the largest and at most the edge), by arm and edge, from P(sᵢ ≤ edge) at rising edges: the trapezoidal rule
 * for the product of the others over what the arm's own distribution gains in each cell.
 */
export function cumulated(distributions: readonly Float64Array[], edges: number): Float64Array[] {
	const arms = distributions.length;
	const sums = distributions.map(() => new Float64Array(edges));
	// Products of the distributions of the arms after each, and of all but each at the edge before.
	const after = new Float64Array(arms + 1);
	const othersBefore = new Float64Array(arms);
	for (let e = 0; e < edges; e++) {
		after[arms] = 1;
		for (let i = arms - 1; i >= 0; i--) after[i] = after[i + 1]! * distributions[i]![e]!;
		let before = 1;
		for (let i = 0; i < arms; i++) {
			const own = distributions[i]!;
			const others = before * after[i + 1]!;
			const sum = sums[i]!;
			// All that lies below the first edge is taken to lie on it.
			if (e === 0) sum[0] = own[0]! * others;
			else sum[e] = sum[e - 1]! + ((own[e]! - own[e - 1]!) * (others + othersBefore[i]!)) / 2;
			othersBefore[i] = others;
			before *= own[e]!;
		}
	}
	return sums;
}
