import { InvalidOptionError } from '../../base/errors.ts';
import type { DecisionRecord } from '../../base/records.ts';
import { buckets } from '../../learner/evaluation/layout.ts';
import { bucketOf, Odds, oddsWidth, readLog } from '../../learner/evaluation/log.ts';
import { type Interval, jackknife, widened } from '../../report/jackknife.ts';
import type { LoggedPrompt } from '../logs/logged.ts';
import { type TriedPolicy, tried } from './policy.ts';

/** What is estimated of a policy on a log that has the chosen arm's outcome only. */
export interface Estimated {
	readonly name: string;
	readonly success: Interval | { readonly refused: string };
	/** USD a request. */
	readonly usd: Interval | { readonly refused: string };
	/** How many evenly drawn outcomes those that speak of it are worth. */
	readonly effective: number;
}

/** Least effective number of outcomes of which something is said. */
const least = 100;

const places = { outcomes: 0, score: 1, robust: 2, costed: 3, usd: 4, robustUsd: 5 };
const width = 6;

/** Doubly robust sums of one policy: Γ(π) = Σ π(a)·m(a) + π(A)/e(A)·(Y − m(A)). */
class PolicySums {
	readonly #row = new Float64Array(buckets * width);
	#weights = 0;
	#squares = 0;
	#number = 0;

	add(bucket: number, weight: number, score: Scored | undefined, usd: Scored | undefined): void {
		const at = bucket * width;
		if (score !== undefined) {
			this.#row[at + places.outcomes]! += 1;
			this.#row[at + places.score]! += score.seen;
			this.#row[at + places.robust]! += score.expected + weight * (score.seen - score.predicted);
			this.#weights += weight;
			this.#squares += weight * weight;
			if (weight > 0) this.#number++;
		}
		if (usd === undefined) return;
		this.#row[at + places.costed]! += 1;
		this.#row[at + places.usd]! += usd.seen;
		this.#row[at + places.robustUsd]! += usd.expected + weight * (usd.seen - usd.predicted);
	}

	read(name: string): Estimated {
		const effective = this.#squares > 0 ? this.#weights ** 2 / this.#squares : 0;
		const figure = (sum: number, count: number): Estimated['success'] => {
			if (effective < least) {
				return {
					refused: `it can’t be said: what the log has of it is worth ${Math.round(effective)} of the ${least} outcomes that it takes`,
				};
			}
			const interval = jackknife(this.#row, width, (s) => s(sum) / s(count));
			return interval === undefined
				? { refused: 'it can’t be said of so little' }
				: widened(interval, effective, this.#number);
		};
		return {
			name,
			success: figure(places.robust, places.outcomes),
			usd: figure(places.robustUsd, places.costed),
			effective,
		};
	}

	asItWas(): Estimated {
		const figure = (sum: number, count: number): Estimated['success'] =>
			jackknife(this.#row, width, (s) => s(sum) / s(count)) ?? { refused: 'the log does not say' };
		return {
			name: 'as it was',
			success: figure(places.score, places.outcomes),
			usd: figure(places.usd, places.costed),
			effective: this.#number,
		};
	}
}

interface Scored {
	/** What came of the arm that was asked, and what had been predicted of it. */
	readonly seen: number;
	readonly predicted: number;
	/** What had been predicted of the policy. */
	readonly expected: number;
}

/** The mean of what was seen so far of an arm, so that predictions know nothing of what comes. */
class RunningMean {
	#sum: number;
	#number: number;

	constructor(mean: number) {
		this.#sum = mean;
		this.#number = 1;
	}

	get value(): number {
		return this.#sum / this.#number;
	}

	add(value: number): void {
		this.#sum += value;
		this.#number++;
	}
}

/** Estimates a policy, and each arm alone, on a log in its order. `isSplit`: arms were drawn by chance, evenly within a segment. */
export async function offPolicy(
	prompts: readonly LoggedPrompt[],
	policy: TriedPolicy,
	isSplit: boolean,
): Promise<readonly Estimated[]> {
	const { arms } = policy;
	const propensities = isSplit ? sharesOf(prompts) : undefined;
	const bandit = tried(policy, 'off-policy');
	const own = new PolicySums();
	const alone = new Map(arms.map((arm) => [arm, new PolicySums()]));
	const success = new Map<string, RunningMean>();
	const usd = new Map<string, RunningMean>();
	let known = 0;
	for (const { text, segment, cluster, answers } of prompts) {
		const [answer] = answers;
		if (answer === undefined || !arms.includes(answer.arm)) continue;
		const propensity = answer.propensity ?? propensities?.get(`${segment ?? ''}\n${answer.arm}`);
		if (propensity === undefined) continue;
		known++;
		const chances = chancesOf(bandit, text, segment);
		const meanOf = (means: Map<string, RunningMean>, arm: string, start: number): RunningMean => {
			const mean = means.get(arm) ?? new RunningMean(start);
			means.set(arm, mean);
			return mean;
		};
		const predictedOf = (arm: string): number => meanOf(success, arm, 0.5).value;
		const costOf = (arm: string): number => meanOf(usd, arm, answer.costUsd ?? 0).value;
		const scored = (seen: number | undefined, of: (arm: string) => number, pi: (arm: string) => number) =>
			seen === undefined
				? undefined
				: { seen, predicted: of(answer.arm), expected: arms.reduce((sum, arm) => sum + pi(arm) * of(arm), 0) };
		const bucket = cluster.startsWith('bucket ') ? Number(cluster.slice(7)) : bucketOf(cluster);
		const addTo = (sums: PolicySums, pi: (arm: string) => number): void =>
			sums.add(
				bucket,
				pi(answer.arm) / propensity,
				scored(answer.score, predictedOf, pi),
				scored(answer.costUsd, costOf, pi),
			);
		addTo(own, (arm) => chances.get(arm) ?? 0);
		for (const [arm, sums] of alone) addTo(sums, (each) => (each === arm ? 1 : 0));
		const { id } = bandit.decide({ text, segment, arm: answer.arm });
		bandit.tick();
		const { costUsd, latencyMs, inputTokens, outputTokens } = answer;
		bandit.observe(id, { costUsd, latencyMs, inputTokens, outputTokens });
		if (answer.score !== undefined) {
			bandit.settleSoon(id, { score: answer.score, source: 'run' });
			meanOf(success, answer.arm, 0.5).add(answer.score);
		}
		if (costUsd !== undefined) meanOf(usd, answer.arm, costUsd).add(costUsd);
	}
	await bandit.close();
	if (known === 0) {
		throw new InvalidOptionError(
			'log',
			'answers without propensities',
			'Where each prompt has the answer of one arm, it must be known how probable that arm was: give `propensity`, or say --split if the arms were drawn by chance, evenly within a segment.',
		);
	}
	return [own.asItWas(), own.read(policy.objective), ...arms.map((arm) => alone.get(arm)!.read(`always ${arm}`))];
}

/** With which probability the policy would draw each arm now. */
function chancesOf(bandit: ReturnType<typeof tried>, text: string, segment: string | undefined): Map<string, number> {
	const { id } = bandit.decide({ text, segment });
	const log = readLog((bandit.record(id) as DecisionRecord).log)!;
	bandit.closeDecision(id);
	return new Map(log.arms.map((arm, i) => [arm, log.odds[oddsWidth * i + Odds.propensity]!]));
}

/** The share of each arm within its segment. */
function sharesOf(prompts: readonly LoggedPrompt[]): Map<string, number> {
	const totals = new Map<string, number>();
	const counts = new Map<string, number>();
	for (const { segment = '', answers } of prompts) {
		const [answer] = answers;
		if (answer === undefined) continue;
		const key = `${segment}\n${answer.arm}`;
		totals.set(segment, (totals.get(segment) ?? 0) + 1);
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	return new Map([...counts].map(([key, n]) => [key, n / totals.get(key.slice(0, key.indexOf('\n')))!]));
}
