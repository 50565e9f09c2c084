import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../../src/base/errors.ts';
import { type LinearOptions, linearPolicy } from '../../src/policy/linear/linear.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import {
	type ArmEvidence,
	addSums,
	type Context,
	type Policy,
	type PolicyReader,
	type Prior,
} from '../../src/policy/policy.ts';
import { priorsFromWeights } from '../../src/policy/prior.ts';

/** An arm whose sums are kept here. */
class Arm implements ArmEvidence {
	readonly id: string;
	readonly rows = new Map<string, Float64Array>();
	prior: Prior | undefined;
	unit = 1;
	version = 0;
	idle = 0;
	generation = 0;
	suspicion = 0;
	costSums: Float64Array | undefined;
	constructor(id: string) {
		this.id = id;
	}
	sums(scope: string) {
		return this.rows.get(scope);
	}
	add(policy: Policy, context: Context, reward: number, weight = 1, reader?: PolicyReader) {
		for (const { scope, sums } of policy.contributions(context, reward)) {
			const row = this.rows.get(scope) ?? new Float64Array(sums.length);
			this.rows.set(scope, row);
			addSums(row, sums, weight);
		}
		this.version++;
		reader?.learned?.(this, context, reward, weight);
	}
	addCost(policy: Policy, context: Context, ratio: number) {
		const { sums } = policy.costContributions!(context, ratio);
		this.costSums ??= new Float64Array(sums.length);
		addSums(this.costSums, sums, 1);
	}
}

const texts = [
	'What is 17 * 23? Show the steps.',
	'Write a function `add(a, b) { return a + b; }` in Rust',
	'Summarise the minutes of the board meeting in three sentences.',
	'Translate: Guten Morgen, wie geht es Ihnen?',
	'Which planet is largest?\n(A) Mars\n(B) Jupiter\n(C) Venus',
];
const rng = seededRng('linear');
const anyText = () => `${texts[Math.floor(rng() * texts.length)]} ${Math.floor(rng() * 1e6).toString(36)}`;

/** Teaches two arms the same stream. */
function teach(policy: Policy, reader: PolicyReader | undefined, arms: readonly Arm[], n: number, unitStep = 1) {
	let weight = 1;
	for (let i = 0; i < n; i++) {
		const context = policy.context({ text: anyText(), segment: i % 3 === 0 ? 'a' : 'b' });
		const arm = arms[i % arms.length]!;
		weight *= unitStep;
		for (const each of arms) each.unit = 1 / weight;
		reader?.beliefs(context, arms);
		arm.add(policy, context, rng() < 0.3 + 0.5 * (i % arms.length) ? 1 : 0, weight, reader);
	}
}

describe('linear policy', () => {
	it.each([
		['without forgetting', 1],
		['with forgetting', 1.0005],
	])('keeps by rank-one updates what it would compute from the sums, %s', (_name, unitStep) => {
		const policy = linearPolicy();
		const arms = [new Arm('x'), new Arm('y')];
		const kept = policy.reader();
		teach(policy, kept, arms, 600, unitStep);
		const fresh = policy.reader();
		// The pool is solved anew as it grows by a fiftieth, the ridge as the unit shrinks by a fifteenth.
		for (const text of texts) {
			const context = policy.context({ text });
			const [a, b] = [kept.beliefs(context, arms), fresh.beliefs(context, arms)];
			for (const i of [0, 1]) {
				expect(Math.abs(a[i]!.mean - b[i]!.mean)).toBeLessThan(0.01);
				expect(a[i]!.sd / b[i]!.sd).toBeGreaterThan(0.95);
				expect(a[i]!.sd / b[i]!.sd).toBeLessThan(1.05);
			}
		}
	});

	it('reads the same from merged sums of two processes as from those of one', () => {
		const policy = linearPolicy();
		const [one, first, second] = [new Arm('x'), new Arm('x'), new Arm('x')];
		for (let i = 0; i < 400; i++) {
			const context = policy.context({ text: anyText() });
			const reward = rng();
			one.add(policy, context, reward);
			(i % 2 ? first : second).add(policy, context, reward);
		}
		const sums = first.sums('')!.map((x, i) => x + second.sums('')![i]!);
		for (const [i, x] of one.sums('')!.entries()) expect(Math.abs(x - sums[i]!)).toBeLessThan(1e-9);
		const merged = new Arm('x');
		merged.rows.set('', sums);
		merged.version = 1;
		const context = policy.context({ text: texts[0]! });
		const [a] = policy.reader().beliefs(context, [one]);
		const [b] = policy.reader().beliefs(context, [merged]);
		expect(b!.mean).toBeCloseTo(a!.mean, 9);
		expect(b!.sd).toBeCloseTo(a!.sd, 9);
	});

	it('follows sums that others changed, and an outcome that is taken back', () => {
		const policy = linearPolicy();
		const arms = [new Arm('x'), new Arm('y')];
		const reader = policy.reader();
		teach(policy, reader, arms, 200);
		const context = policy.context({ text: texts[1]! });
		const before = reader.beliefs(context, arms)[0]!;
		// Another process reports failures: the version rises, and nobody calls `learned`.
		for (let i = 0; i < 100; i++) arms[0]!.add(policy, context, 0);
		expect(reader.beliefs(context, arms)[0]!.mean).toBeLessThan(before.mean);
		for (let i = 0; i < 100; i++) arms[0]!.add(policy, context, 0, -1);
		const after = reader.beliefs(context, arms)[0]!;
		expect(after.mean).toBeCloseTo(before.mean, 2);
		arms[1]!.add(policy, context, 1, 1, reader);
		const learnt = reader.beliefs(context, arms)[1]!.mean;
		arms[1]!.add(policy, context, 1, -1, reader);
		expect(reader.beliefs(context, arms)[1]!.mean).toBeLessThan(learnt);
	});

	it('learns which kind of content an arm is good at', () => {
		const policy = linearPolicy();
		const arms = [new Arm('poet'), new Arm('coder')];
		const reader = policy.reader();
		const code = 'fix this code: for (const x of xs) { total += x; }';
		const poem = 'write a gentle poem about autumn leaves and rain';
		for (let i = 0; i < 600; i++) {
			const isCode = rng() < 0.5;
			const context = policy.context({ text: `${isCode ? code : poem} ${i}` });
			const arm = rng() < 0.5 ? 0 : 1;
			arms[arm]!.add(policy, context, rng() < (isCode === (arm === 1) ? 0.9 : 0.6) ? 1 : 0, 1, reader);
		}
		const [poetOnCode, coderOnCode] = reader.beliefs(policy.context({ text: code }), arms);
		const [poetOnPoem, coderOnPoem] = reader.beliefs(policy.context({ text: poem }), arms);
		expect(coderOnCode!.mean - poetOnCode!.mean).toBeGreaterThan(0.1);
		expect(poetOnPoem!.mean - coderOnPoem!.mean).toBeGreaterThan(0.1);
	});

	it('does not take the ease of the requests that an arm served for its strength', () => {
		const policy = linearPolicy();
		const [strong, weak] = [new Arm('strong'), new Arm('weak')];
		const easy = 'copy this sentence word for word please';
		const hard = 'prove: ∀x ∈ ℝ, f(x) = x^2 + 1 > 0; then {solve} $f(x) = 5$ for x?';
		const success = { strong: { easy: 0.95, hard: 0.6 }, weak: { easy: 0.7, hard: 0.3 } };
		const serve = (arm: Arm, which: 'easy' | 'hard', n: number) => {
			const rate = success[arm.id as 'strong' | 'weak'][which];
			for (let i = 0; i < n; i++) {
				const context = policy.context({ text: `${which === 'easy' ? easy : hard} ${i}` });
				arm.add(policy, context, rng() < rate ? 1 : 0);
			}
		};
		// As a router would: the strong arm nearly always gets the hard ones.
		serve(strong, 'hard', 400);
		serve(strong, 'easy', 5);
		serve(weak, 'easy', 400);
		serve(weak, 'hard', 60);
		const [onEasy, weakOnEasy] = policy.reader().beliefs(policy.context({ text: easy }), [strong, weak]);
		expect(onEasy!.mean).toBeGreaterThan(weakOnEasy!.mean + 0.17);
	});

	it('learns how far arms differ by content', () => {
		const random = seededRng('relevance');
		const policy = linearPolicy();
		const arms = [new Arm('x'), new Arm('y')];
		const reader = policy.reader();
		for (let i = 0; i < 600; i++) {
			const which = i % 2;
			const context = policy.context({ text: `${texts[which]} ${i}` });
			reader.beliefs(context, arms);
			const arm = random() < 0.5 ? 0 : 1;
			arms[arm]!.add(policy, context, random() < (which === arm ? 0.95 : 0.35) ? 1 : 0, 1, reader);
		}
		const [x, y] = reader.beliefs(policy.context({ text: texts[0]! }), arms);
		// The truth is 0.6.
		expect(x!.mean - y!.mean).toBeGreaterThan(0.4);
		expect(x!.mean - y!.mean).toBeLessThan(0.7);
	});

	it('draws widely where an arm is little known, however well it is known elsewhere', () => {
		const policy = linearPolicy();
		const arm = new Arm('x');
		for (let i = 0; i < 500; i++)
			arm.add(policy, policy.context({ text: texts[0]!, segment: 'a' }), rng() < 0.7 ? 1 : 0);
		const reader = policy.reader();
		const [known] = reader.beliefs(policy.context({ text: texts[0]!, segment: 'a' }), [arm]);
		const [unknown] = reader.beliefs(policy.context({ text: texts[1]!, segment: 'b' }), [arm]);
		expect(unknown!.sd).toBeGreaterThan(2 * known!.sd);
		expect(unknown!.posteriorSd!).toBeGreaterThan(3 * known!.posteriorSd!);
	});

	it('starts a new arm near the others and above them, or at the prior that the user gave', () => {
		const policy = linearPolicy();
		const seen = new Arm('seen');
		for (let i = 0; i < 300; i++) seen.add(policy, policy.context({ text: anyText() }), rng() < 0.7 ? 1 : 0);
		const [fresh, doubted] = [new Arm('new'), new Arm('doubted')];
		doubted.prior = { mean: 0.2, strength: 10 };
		const means = [0, 0];
		for (const text of texts) {
			const beliefs = policy.reader().beliefs(policy.context({ text }), [seen, fresh, doubted]);
			means[0]! += beliefs[1]!.mean / texts.length;
			means[1]! += beliefs[2]!.mean / texts.length;
			expect(beliefs[1]!.sd).toBeGreaterThan(5 * beliefs[0]!.sd);
			expect(beliefs[2]!.sd).toBeLessThan(beliefs[1]!.sd);
		}
		expect(means[0]).toBeGreaterThan(0.75);
		expect(means[0]).toBeLessThan(1);
		expect(means[1]).toBeGreaterThan(0.1);
		expect(means[1]).toBeLessThan(0.3);
	});

	it('tries an arm again that changed, when it was idle since or shows signs of recovery, and others hardly ever', () => {
		const policy = linearPolicy();
		const [good, bad] = [new Arm('good'), new Arm('bad')];
		for (let i = 0; i < 400; i++) {
			good.add(policy, policy.context({ text: anyText() }), i % 10 < 8 ? 1 : 0);
			bad.add(policy, policy.context({ text: anyText() }), i % 10 < 4 ? 1 : 0);
		}
		const reader = policy.reader();
		const context = policy.context({ text: texts[2]! });
		const wins = () => {
			let count = 0;
			for (let i = 0; i < 4000; i++) {
				const [a, b] = reader.beliefs(context, [good, bad]).map((belief) => belief.sample(rng));
				if (b! > a!) count++;
			}
			return count / 4000;
		};
		bad.idle = 300;
		expect(wins()).toBeLessThan(0.002);
		bad.generation = 1;
		// 1 − exp(−0.0005·300) = 0.14 of the draws are of a new arm's belief, which wins about half of the time.
		const idle = wins();
		expect(idle).toBeGreaterThan(0.03);
		expect(idle).toBeLessThan(0.14);
		const belief = reader.beliefs(context, [good, bad])[1]!;
		let below = 0;
		for (let i = 0; i < 20_000; i++) if (belief.sample(rng) <= 0.6) below++;
		// Four standard errors.
		expect(Math.abs(below / 20_000 - belief.cdf(0.6))).toBeLessThan(0.012);
		bad.idle = 0;
		expect(wins()).toBeLessThan(0.002);
		bad.suspicion = 0.4;
		expect(wins()).toBeGreaterThan(2 * idle);
	});

	it.each([[[0.7, 0.3]], [[0.95, 0.05]], [[5, 3, 1, 1]]])(
		'follows the weights %j before any outcome, on any text',
		(weights) => {
			const policy = linearPolicy();
			const priors = priorsFromWeights(weights, 2, policy.untried);
			const arms = weights.map((_, i) => Object.assign(new Arm(String(i)), { prior: priors[i] }));
			const reader = policy.reader();
			const wins = weights.map(() => 0);
			const draws = 20_000;
			for (let i = 0; i < draws; i++) {
				const samples = reader
					.beliefs(policy.context({ text: texts[i % texts.length]! }), arms)
					.map((belief) => belief.sample(rng));
				wins[samples.indexOf(Math.max(...samples))]!++;
			}
			const total = weights.reduce((a, b) => a + b);
			// Two points: requests are a little less certain than the mean request. Four standard errors are 0.014 at most.
			for (const [i, weight] of weights.entries()) {
				expect(Math.abs(wins[i]! / draws - weight / total)).toBeLessThan(0.02 + 0.014);
			}
		},
	);

	it('learns what content costs more, also for an arm that has hardly served it', () => {
		const policy = linearPolicy();
		const [one, other] = [new Arm('one'), new Arm('other')];
		// Code takes four times as long an answer as the rest does: 0.4 and 1.6 times the mean, as half of all is code.
		const code = (i: number) =>
			policy.context({ text: `Write a function \`add_${i}(a, b) { return a + b; }\` in Rust` });
		const prose = (i: number) => policy.context({ text: `Which team won the match of day ${i} in Rome?` });
		const reader = policy.reader();
		for (let i = 0; i < 200; i++) {
			const isCode = i % 2 === 0;
			const context = isCode ? code(i) : prose(i);
			one.add(policy, context, 1);
			one.addCost(policy, context, (isCode ? 1.6 : 0.4) * (0.8 + 0.4 * rng()));
			if (i < 20) other.add(policy, prose(i), 1);
		}
		reader.beliefs(code(1000), [one, other]);
		expect(reader.costFactor!(code(1000), one)).toBeGreaterThan(1.4);
		expect(reader.costFactor!(prose(1000), one)).toBeLessThan(0.6);
		const apart = reader.costFactor!(code(1000), other) - reader.costFactor!(prose(1000), other);
		expect(apart).toBeGreaterThan(0.8);
		expect(policy.reader().costFactor!(code(1), new Arm('new'))).toBe(1);
	});

	it('keeps at most 21 KB an arm, and names the form of its features', () => {
		const policy = linearPolicy();
		const context = policy.context({ text: texts[0]! });
		const bytes = [...policy.contributions(context, 1), policy.costContributions!(context, 1)].map(
			({ sums }) => Float64Array.BYTES_PER_ELEMENT * sums.length,
		);
		expect(bytes.reduce((a, b) => a + b)).toBeLessThanOrEqual(21_500);
		expect(linearPolicy({ features: { embedding: 16 } }).id).not.toBe(policy.id);
		expect(linearPolicy({ optimism: 0 }).id).toBe(policy.id);
	});

	it.each<LinearOptions>([
		{ ridge: 0 },
		{ poolRidge: 0 },
		{ optimism: 2 },
		{ bias: -1 },
		{ scale: Number.NaN },
		{ features: { words: 0.5 } },
	])('refuses %o', (options) => {
		expect(() => linearPolicy(options)).toThrow(InvalidOptionError);
	});
});
