import type { Candidate, Objective } from './objective.ts';

/**
 * An objective for calls that go on to a better arm when the first answer fails. Trying arm a first succeeds with
 * s = sₐ + (1 − sₐ)·s_next, and costs c = cₐ + (1 − sₐ)·c_next, where next is the likeliest other arm to succeed; the
 * inner objective chooses among these.
 */
export function escalating(inner: Objective): Objective {
	return {
		name: `${inner.name}, escalating`,
		choose: (candidates) => inner.choose(candidates.map((candidate) => withNext(candidate, candidates))),
		drawn: inner.drawn && ((candidates, chosen, now) => inner.drawn?.(candidates, chosen, now)),
		spent: inner.spent && ((usd, expectedUsd, now) => inner.spent?.(usd, expectedUsd, now)),
		periodMs: inner.periodMs,
		unescalated: inner,
		goalSpent: inner.goalSpent && ((spent, now) => inner.goalSpent?.(spent, now)),
		ofAccount: inner.ofAccount && ((id, now) => inner.ofAccount!(id, now)),
		accountOf:
			inner.accountOf &&
			((request, now, salt) => {
				const { id, objective } = inner.accountOf!(request, now, salt);
				return { id, objective: escalating(objective) };
			}),
	};
}

function withNext(candidate: Candidate, candidates: readonly Candidate[]): Candidate {
	let next: Candidate | undefined;
	for (const other of candidates) {
		if (other === candidate || other.belief.mean <= candidate.belief.mean) continue;
		if (next === undefined || other.belief.mean > next.belief.mean) next = other;
	}
	if (next === undefined) return candidate;
	const failing = 1 - Math.min(1, Math.max(0, candidate.sample));
	const { costUsd, expectedUsd = costUsd, latencyMs } = candidate;
	return {
		...candidate,
		sample: candidate.sample + failing * Math.max(0, next.sample),
		costUsd: plus(costUsd, failing, next.costUsd),
		expectedUsd: plus(expectedUsd, failing, next.expectedUsd ?? next.costUsd),
		latencyMs: plus(latencyMs, failing, next.latencyMs) ?? latencyMs,
	};
}

function plus(a: number | undefined, factor: number, b: number | undefined): number | undefined {
	return a === undefined || b === undefined ? undefined : a + factor * b;
}
