import type { Observation } from './call.ts';

const day = 24 * 60 * 60 * 1000;

/** The largest numbers that a call can show. What lies above, or is no number, was not measured but made up. */
const largest = {
	/** Twice the largest context of any model. */
	inputTokens: 20_000_000,
	cachedInputTokens: 20_000_000,
	cacheWriteTokens: 20_000_000,
	outputTokens: 4_000_000,
	reasoningTokens: 4_000_000,
	costUsd: 10_000,
	latencyMs: day,
	timeToFirstTokenMs: day,
} as const;

type Amount = keyof typeof largest;
const amounts = Object.keys(largest) as Amount[];

/** An amount that can't be. */
export interface Implausible {
	readonly name: string;
	readonly value: unknown;
	readonly most: number;
}

/**
 * An observation with nothing in it that can't be: each number is finite, at least 0, and no larger than such a thing gets.
 * Whole numbers of type BigInt are numbers like others. What is left out is told.
 */
export function plausible(observation: Observation, tell: (implausible: Implausible) => void): Observation {
	let sane: { -readonly [Key in keyof Observation]: Observation[Key] } = observation;
	let isCopy = false;
	for (const name of amounts) {
		const told: unknown = observation[name];
		if (told === undefined) continue;
		const value = typeof told === 'bigint' ? Number(told) : told;
		const isPlausible = typeof value === 'number' && value >= 0 && value <= largest[name];
		if (isPlausible && value === told) continue;
		if (!isCopy) sane = { ...observation };
		isCopy = true;
		sane[name] = isPlausible ? value : undefined;
		if (!isPlausible && told !== null) tell({ name, value: told, most: largest[name] });
	}
	return sane;
}
