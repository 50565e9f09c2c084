import { type Bandit, createBandit } from '../../bandit/bandit.ts';
import { InvalidOptionError } from '../../base/errors.ts';
import { budget } from '../../objective/budget/budget.ts';
import { cheapest } from '../../objective/cheapest.ts';
import { mostSuccess } from '../../objective/most-success.ts';
import type { Objective } from '../../objective/objective.ts';
import { successValue } from '../../objective/success-value.ts';
import { seededRng } from '../../policy/maths/sampling.ts';
import { memoryStore } from '../../store/memory.ts';

/** The policy that is tried on a log. */
export interface TriedPolicy {
	readonly arms: readonly string[];
	readonly objective: string;
	readonly policy: string;
}

/** An objective by its name: `cheapest`, `cheapest(0.02)`, `mostSuccess`, `successValue(0.5)`, `budget(0.001)` (USD a request). */
export function objectiveNamed(text: string): Objective {
	const [, name, value] = /^(\w+)(?:\(([\d.e-]+)\))?$/.exec(text.trim()) ?? [];
	const number = value === undefined ? undefined : Number(value);
	if (name === 'cheapest') return cheapest(number === undefined ? {} : { within: number });
	if (name === 'mostSuccess' && number === undefined) return mostSuccess();
	if (name === 'successValue' && number !== undefined) return successValue(number);
	if (name === 'budget' && number !== undefined) return budget({ usd: number, per: 'request' });
	throw new InvalidOptionError(
		'--objective',
		text,
		'Give cheapest, cheapest(0.02), mostSuccess, successValue(USD) or budget(USD a request).',
	);
}

/** A bandit in memory that lives through a log; its clock is moved by hand. */
export function tried({ arms, objective, policy }: TriedPolicy, seed: string): Bandit & { tick(): void } {
	if (policy !== 'linear' && policy !== 'beta') {
		throw new InvalidOptionError('--policy', policy, 'Give linear or beta.');
	}
	let now = 0;
	const bandit = createBandit({
		arms,
		objective: objectiveNamed(objective),
		policy,
		store: memoryStore(),
		rng: seededRng(seed),
		clock: () => now,
		maxPending: 1e9,
		flushMs: 1e9,
		refreshMs: 1e9,
		onError: ({ error }) => {
			throw error;
		},
	});
	return Object.assign(bandit, {
		tick: () => {
			now += 1000;
		},
	});
}
