import type { ArmOptions } from '../arms/arm.ts';
import type { Bandit } from '../bandit/bandit.ts';
import { type Duration, durationMs } from '../base/duration.ts';
import { InvalidOptionError } from '../base/errors.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';
import { latencyBucket, latencyBuckets, latencyPercentile } from '../learner/latency.ts';

/** How long an arm is waited for. What it has not said by then is asked of the next one. */
export interface AttemptTimeoutOptions {
	/** Until the first content of a stream, as ms or `'5s'`; `'auto'`: the arm's learnt 99th percentile. Default: no limit. */
	readonly firstContentMs?: Duration;
	/**
	 * Until an answer is complete, as ms or `'45s'`; `'auto'`: the arm's learnt 99th percentile. A stream that has begun to
	 * flow can't be replaced any more: it ends with a `TimeoutError`. Default: no limit.
	 */
	readonly totalMs?: Duration;
}

/** `'auto'`: both limits as learnt. `false`: none, for one arm where the others have some. */
export type AttemptTimeout = AttemptTimeoutOptions | 'auto' | false;

/** An arm with limits of its own. */
export interface TimedArm {
	/** How long this arm is waited for, instead of what `attemptTimeout` says for all. */
	readonly attemptTimeout?: AttemptTimeout;
}

/** The limits of one attempt, ms. */
export interface AttemptLimits {
	readonly firstContentMs: number | undefined;
	readonly totalMs: number | undefined;
}

type Limit = number | 'auto' | undefined;
interface Limits {
	readonly firstContentMs: Limit;
	readonly totalMs: Limit;
}

const optionNames: OptionNames<AttemptTimeoutOptions> = { firstContentMs: true, totalMs: true };

const noLimits: Limits = { firstContentMs: undefined, totalMs: undefined };

/** Checks limits. Throws InvalidOptionError. */
export function attemptLimits(option: string, given: AttemptTimeout | undefined): Limits {
	if (given === undefined || given === false) return noLimits;
	if (given === 'auto') return { firstContentMs: 'auto', totalMs: 'auto' };
	if (typeof given !== 'object' || given === null) {
		throw new InvalidOptionError(option, given, "Give { firstContentMs, totalMs }, 'auto' or false.");
	}
	checkNames(option, given, optionNames);
	const limit = (name: keyof AttemptTimeoutOptions): Limit => {
		const value = given[name];
		return value === undefined || value === 'auto' ? value : durationMs(`${option}.${name}`, value, 1);
	};
	return { firstContentMs: limit('firstContentMs'), totalMs: limit('totalMs') };
}

/** Fewer answers say nothing of a hundredth of them. */
const enough = 100;
/** Older latencies count half once there are so many. */
const most = 2000;
/** Least limit that is set by itself, ms: a busy process is no slow arm. */
const leastAutoMs = 250;

type Span = 'firstContent' | 'stream' | 'answer';

/** How long arms are waited for. Knows how long they take, where that is what sets the limits. */
export class Patience<Arm extends ArmOptions> {
	readonly #bandit: Bandit<Arm>;
	readonly #common: Limits;
	readonly #own = new WeakMap<object, Limits>();
	/** Latencies by arm and span, as histograms. */
	readonly #taken = new Map<string, Float64Array>();

	/** Throws InvalidOptionError. */
	constructor(bandit: Bandit<Arm>, attemptTimeout: AttemptTimeout | undefined) {
		this.#bandit = bandit;
		this.#common = attemptLimits('attemptTimeout', attemptTimeout);
	}

	/** The limits of a call of an arm; undefined: none. */
	limits(arm: Arm & TimedArm, isStream: boolean): AttemptLimits | undefined {
		const { firstContentMs, totalMs } = this.#of(arm);
		if (totalMs === undefined && (firstContentMs === undefined || !isStream)) return undefined;
		const resolved = (limit: Limit, span: Span): number | undefined =>
			limit === 'auto' ? this.#usual(arm.id, span) : limit;
		return {
			firstContentMs: isStream ? resolved(firstContentMs, 'firstContent') : undefined,
			totalMs: resolved(totalMs, isStream ? 'stream' : 'answer'),
		};
	}

	#of(arm: Arm & TimedArm): Limits {
		if (arm.attemptTimeout === undefined) return this.#common;
		let limits = this.#own.get(arm);
		if (limits === undefined) {
			limits = attemptLimits(`arms ${arm.id}.attemptTimeout`, arm.attemptTimeout);
			this.#own.set(arm, limits);
		}
		return limits;
	}

	/** The 99th percentile of what an arm took, ms; undefined while too little is known. */
	#usual(arm: string, span: Span): number | undefined {
		const taken = this.#taken.get(`${span} ${arm}`);
		const p99 = percentile(taken) ?? (span === 'firstContent' ? undefined : percentile(this.#latencies(arm)));
		return p99 && Math.max(leastAutoMs, p99);
	}

	/** What all processes know of whole answers. */
	#latencies(arm: string): Float64Array {
		return this.#bandit.learner.arm(arm).latency;
	}

	/** An arm took so long. One that was given up is told with its limit: else limits would sink from one to the next. */
	took(arm: Arm & TimedArm, span: Span, ms: number): void {
		const { firstContentMs, totalMs } = this.#of(arm);
		if ((span === 'firstContent' ? firstContentMs : totalMs) !== 'auto') return;
		const key = `${span} ${arm.id}`;
		let taken = this.#taken.get(key);
		if (taken === undefined) {
			taken = new Float64Array(latencyBuckets);
			this.#taken.set(key, taken);
		}
		taken[latencyBucket(ms)]! += 1;
		if (countOf(taken) > most) for (let i = 0; i < taken.length; i++) taken[i]! /= 2;
	}
}

function countOf(counts: Float64Array): number {
	let sum = 0;
	for (const count of counts) sum += count;
	return sum;
}

function percentile(counts: Float64Array | undefined): number | undefined {
	return counts === undefined || countOf(counts) < enough ? undefined : latencyPercentile(counts, 0.99);
}
