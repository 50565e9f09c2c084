import type { Rng } from '../../../src/base/types.ts';
import { seededRng } from '../../../src/policy/maths/sampling.ts';
import { type Pool, poolOf, type Row } from '../data.ts';

/** A made pool whose truth is known, and what changes in it. */
export interface World {
	readonly pool: Pool;
	/** See `LeanOptions.scoreAt`. */
	readonly scoreAt?: (score: number, model: number, at: number, length: number) => number;
}

/** A request of a made world, before arms have served it. */
interface Made {
	readonly kind: number;
	readonly label: number;
	readonly draw: Rng;
}

const words = [
	'function return array index loop string compile error type class method variable null'.split(' '),
	'sum fraction percent total area triangle equation root divide product prime angle'.split(' '),
	'letter customer polite reply meeting invoice delay sorry thanks regards order refund'.split(' '),
	'history king war century treaty empire river capital nation revolution church trade'.split(' '),
];
const common = 'the a of to and in is that for it with as on at by from this which please what how'.split(' ');

function textOf(kind: number, rng: Rng): string {
	const pick = (list: readonly string[]) => list[Math.floor(rng() * list.length)]!;
	const length = 12 + Math.floor(rng() * 60);
	const text = Array.from({ length }, () => (rng() < 0.35 ? pick(words[kind]!) : pick(common)));
	if (kind === 0) text.push('{ x = y[0]; }');
	if (kind === 1) text.push(`${Math.floor(rng() * 900)} + ${Math.floor(rng() * 90)}?`);
	return text.join(' ');
}

/** Rows of a world: `rates` gives each arm's chance of success, in [0, 1]. */
function made(
	name: string,
	requests: number,
	labels: number,
	costs: readonly number[],
	rates: (request: Made) => readonly number[],
): Pool {
	const rng = seededRng(`world ${name}`);
	const models = costs.map((_, i) => `arm ${i}`);
	const rows: Row[] = Array.from({ length: requests }, (_, i) => {
		const request = { kind: Math.floor(rng() * words.length), label: Math.floor(rng() * labels), draw: rng };
		const prompt = textOf(request.kind, rng);
		const served = rates(request).map((rate, m) => ({
			score: rng() < rate ? 1 : 0,
			cost: costs[m]! * (0.5 + prompt.length / 500),
		}));
		return {
			dataset: `label ${request.label}`,
			id: String(i),
			prompt,
			prompt_chars: prompt.length,
			models: Object.fromEntries(models.map((model, m) => [model, served[m]!])),
		};
	});
	return poolOf(name, models, rows);
}

/** Worlds in which something extreme holds. */
export function worlds(): World[] {
	const costs = [1e-4, 4e-4, 2e-3];
	const offsets = (labels: number, arms: number, spread: number, seed: string) => {
		const rng = seededRng(seed);
		return Array.from({ length: labels }, () => Array.from({ length: arms }, () => (rng() - 0.5) * spread));
	};
	const fifty = offsets(50, 3, 0.5, 'fifty');
	const dozen = offsets(12, 3, 0.6, 'dozen');
	const drifting = (score: number, model: number, at: number, length: number) => {
		// What is best becomes worst over the middle half, and the other way round.
		const way = Math.min(1, Math.max(0, (2 * at) / length - 0.5));
		const share = model === 0 ? way : model === 2 ? 1 - way : 0.5;
		return score * (0.5 + 0.5 * share);
	};
	return [
		{
			pool: made('content decides all', 3000, 1, costs, ({ kind }) =>
				[0, 1, 2].map((arm) => (arm === kind % 3 ? 0.95 : 0.35)),
			),
		},
		{ pool: made('content is noise', 3000, 1, costs, () => [0.7, 0.8, 0.84]) },
		{ pool: made('labels are noise', 3000, 30, costs, () => [0.7, 0.8, 0.84]) },
		{
			pool: made('labels decide', 3000, 12, costs, ({ label }) => dozen[label]!.map((x, arm) => 0.65 + 0.05 * arm + x)),
		},
		{ pool: made('fifty labels of fifteen', 750, 50, costs, ({ label }) => fifty[label]!.map((x) => 0.7 + x)) },
		{ pool: made('fifty labels of fifteen, noise', 750, 50, costs, () => [0.7, 0.8, 0.84]) },
		{ pool: made('equal arms', 3000, 1, costs, () => [0.8, 0.8, 0.8]) },
		{
			pool: made('one is right where others fail', 3000, 4, costs, ({ kind }) =>
				kind === 3 ? [0.1, 0.15, 0.9] : [0.85, 0.9, 0.6],
			),
		},
		{ pool: made('drift', 4000, 1, costs, () => [0.9, 0.9, 0.9]), scoreAt: drifting },
	];
}
