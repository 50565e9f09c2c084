import { buckets } from '../../learner/evaluation/layout.ts';
import { bucketOf } from '../../learner/evaluation/log.ts';
import { seededRng } from '../../policy/maths/sampling.ts';
import { type Interval, jackknife } from '../../report/jackknife.ts';
import type { LoggedAnswer, LoggedPrompt } from '../logs/logged.ts';
import { type TriedPolicy, tried } from './policy.ts';

/** What a policy would have made of a log. */
export interface Replayed {
	readonly name: string;
	readonly success: Interval | undefined;
	/** USD a request. */
	readonly usd: Interval | undefined;
	/** Share of each arm, in [0, 1]. */
	readonly shares: Readonly<Record<string, number>>;
}

/** Most decisions in all orders together. */
const mostDecisions = 60_000;

const places = { prompts: 0, score: 1, costed: 2, usd: 3 };
const width = 4;

/** Sums by bucket of prompts. */
class Tally {
	readonly #row = new Float64Array(buckets * width);
	readonly #draws = new Map<string, number>();
	#number = 0;

	add(prompt: LoggedPrompt, { arm, score, costUsd }: LoggedAnswer): void {
		const at = width * bucketOf(prompt.cluster);
		this.#row[at + places.prompts]! += 1;
		this.#row[at + places.score]! += score!;
		if (costUsd !== undefined) {
			this.#row[at + places.costed]! += 1;
			this.#row[at + places.usd]! += costUsd;
		}
		this.#draws.set(arm, (this.#draws.get(arm) ?? 0) + 1);
		this.#number++;
	}

	read(name: string): Replayed {
		return {
			name,
			success: jackknife(this.#row, width, (s) => s(places.score) / s(places.prompts)),
			usd: jackknife(this.#row, width, (s) => s(places.usd) / s(places.costed)),
			shares: Object.fromEntries([...this.#draws].map(([arm, draws]) => [arm, draws / this.#number])),
		};
	}
}

/** The prompts on which the outcome of every arm is known. */
export function wholePrompts(prompts: readonly LoggedPrompt[], arms: readonly string[]): LoggedPrompt[] {
	return prompts.filter(({ answers }) =>
		arms.every((arm) => answers.some((answer) => answer.arm === arm && answer.score !== undefined)),
	);
}

/** Runs a bandit over prompts on which all outcomes are known, from nothing, in several random orders. */
export async function replay(
	prompts: readonly LoggedPrompt[],
	policy: TriedPolicy,
	orders: number,
): Promise<readonly Replayed[]> {
	const { arms } = policy;
	const learnt = new Tally();
	const number = Math.max(2, Math.min(orders, Math.floor(mostDecisions / prompts.length)));
	for (let order = 0; order < number; order++) {
		const bandit = tried(policy, `order ${order}`);
		for (const prompt of shuffled(prompts, `order ${order}`)) {
			const { text, segment } = prompt;
			const { id, arm } = bandit.decide({ text, segment });
			bandit.tick();
			const answer = answerOn(prompt, arm);
			const { costUsd, latencyMs, inputTokens, outputTokens } = answer;
			bandit.observe(id, { costUsd, latencyMs, inputTokens, outputTokens });
			bandit.settleSoon(id, { score: answer.score!, source: 'run' });
			learnt.add(prompt, answer);
		}
		await bandit.close();
	}
	const alone = arms.map((arm) => {
		const tally = new Tally();
		for (const prompt of prompts) tally.add(prompt, answerOn(prompt, arm));
		return tally.read(`always ${arm}`);
	});
	const oracle = new Tally();
	for (const prompt of prompts) oracle.add(prompt, bestOf(prompt, arms));
	return [learnt.read(policy.objective), ...alone, oracle.read('best for each prompt')];
}

function answerOn(prompt: LoggedPrompt, arm: string): LoggedAnswer {
	return prompt.answers.find((answer) => answer.arm === arm && answer.score !== undefined)!;
}

/** The best answer to a prompt, the cheapest of those. */
function bestOf(prompt: LoggedPrompt, arms: readonly string[]): LoggedAnswer {
	return arms
		.map((arm) => answerOn(prompt, arm))
		.reduce((a, b) => (b.score! > a.score! || (b.score === a.score && (b.costUsd ?? 0) < (a.costUsd ?? 0)) ? b : a));
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], seed: string): T[] {
	const rng = seededRng(seed);
	const result = [...items];
	for (let i = result.length - 1; i > 0; i--) {
		const j = Math.floor(rng() * (i + 1));
		[result[i], result[j]] = [result[j]!, result[i]!];
	}
	return result;
}
