import type { Observation } from '../base/call.ts';
import type { Contribution, LazySums } from '../policy/policy.ts';
import type { ArmState } from './arm-state.ts';
import { Count, countsLength } from './counts.ts';
import { latencyBucket, latencyBuckets } from './latency.ts';

/** Plain counts to be added to an arm's row. */
export interface Tally {
	readonly arm: ArmState;
	readonly row: 'counts' | 'latency' | 'sources';
	readonly sums: Contribution['sums'];
}

/** What draws of an arm add. */
export function drawTally(arm: ArmState, draws: number): Tally {
	return { arm, row: 'counts', sums: new OnePlace(countsLength, Count.draws, draws) };
}

/** What outcomes of an arm add, whose scores sum to `score`. */
export function outcomeTally(arm: ArmState, outcomes: number, score: number): Tally {
	return { arm, row: 'counts', sums: new OutcomeSums(outcomes, score) };
}

/** Adds what a call on an arm showed. */
export function tallyObservation(tallies: Tally[], arm: ArmState, observation: Observation): void {
	const { fault = false, latencyMs } = observation;
	tallies.push({ arm, row: 'counts', sums: new ObservationSums(observation) });
	// A fault's latency says nothing of how long answers take.
	if (fault || !isAmount(latencyMs)) return;
	tallies.push({ arm, row: 'latency', sums: new OnePlace(latencyBuckets, latencyBucket(latencyMs), 1) });
}

class OnePlace implements LazySums {
	readonly length: number;
	readonly #place: number;
	readonly #value: number;

	constructor(length: number, place: number, value: number) {
		this.length = length;
		this.#place = place;
		this.#value = value;
	}

	addTo(target: Float64Array, factor: number): void {
		target[this.#place]! += factor * this.#value;
	}
}

class OutcomeSums implements LazySums {
	readonly length = countsLength;
	readonly #outcomes: number;
	readonly #score: number;

	constructor(outcomes: number, score: number) {
		this.#outcomes = outcomes;
		this.#score = score;
	}

	addTo(target: Float64Array, factor: number): void {
		target[Count.outcomes]! += factor * this.#outcomes;
		target[Count.score]! += factor * this.#score;
	}
}

class ObservationSums implements LazySums {
	readonly length = countsLength;
	readonly #observation: Observation;

	constructor(observation: Observation) {
		this.#observation = observation;
	}

	addTo(target: Float64Array, factor: number): void {
		const { fault = false, costUsd, latencyMs, timeToFirstTokenMs } = this.#observation;
		const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = this.#observation;
		const add = (place: number, value: number | undefined, number?: number): void => {
			if (!isAmount(value)) return;
			target[place]! += factor * value;
			if (number !== undefined) target[number]! += factor;
		};
		target[Count.calls]! += factor;
		if (fault) target[Count.faults]! += factor;
		else add(Count.latencyMs, latencyMs, Count.timed);
		add(Count.costUsd, costUsd, Count.costed);
		add(Count.timeToFirstTokenMs, timeToFirstTokenMs, Count.streamed);
		add(Count.inputTokens, inputTokens);
		add(Count.outputTokens, outputTokens);
		add(Count.cachedInputTokens, cachedInputTokens);
		add(Count.reasoningTokens, reasoningTokens);
	}
}

/** Whether a number can be a cost or a time. */
export function isAmount(value: number | undefined): value is number {
	return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
