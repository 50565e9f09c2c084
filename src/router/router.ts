import type { ArmOptions } from '../arms/arm.ts';
import type { Bandit } from '../bandit/bandit.ts';
import { checkNumber } from '../base/check.ts';
import { InvalidOptionError, NoEligibleArmError } from '../base/errors.ts';
import type { BanditRequest, Clock, Decision, Rng } from '../base/types.ts';
import type { Verdict } from '../outcome/condition.ts';
import type { RouteOptions, Served } from './attempt.ts';
import { Availability } from './availability.ts';
import { Conversations } from './conversations.ts';
import { embedder } from './embed.ts';
import { type Escalation, escalationOf, isAnswer } from './escalation.ts';
import { type AttemptContext, type AttemptedCall, OpenAttempt } from './open-attempt.ts';
import type { RouterContext, RouterOptions } from './options.ts';
import type { Run, RunOptions } from './run.ts';
import { type Continuation, RunBook } from './runs.ts';

/** What one call has been through. */
interface CallState extends AttemptedCall {
	readonly start: number;
	readonly failed: string[];
	number: number;
	spentUsd: number;
	lastError: { readonly error: unknown } | undefined;
}

const none: readonly string[] = [];
const noContinuation: Continuation = {};

/** A served answer and how it was judged. */
interface Judged<Arm, T> {
	readonly served: Served<Arm, T>;
	readonly verdict: Verdict | undefined;
}

/** Serves calls: one drawn arm each, and the next when it fails. */
export class Router<Arm extends ArmOptions> {
	readonly #bandit: Bandit<Arm>;
	readonly #options: RouterOptions;
	readonly #clock: Clock;
	readonly #rng: Rng;
	readonly #escalation: Escalation | undefined;
	readonly #embed: ReturnType<typeof embedder> | undefined;
	readonly #availability = new Map<string, Availability>();
	readonly #runs: RunBook<Arm>;
	readonly #conversations: Conversations<Arm> | undefined;
	/** What all attempts share. */
	readonly #context: AttemptContext<Arm>;

	constructor(bandit: Bandit<Arm>, options: RouterOptions & RouterContext) {
		const { sticky = 'run', clock = Date.now, rng = Math.random, timeouts = 'failure' } = options;
		if (sticky !== 'run' && sticky !== 'step' && (typeof sticky !== 'object' || sticky === null)) {
			throw new InvalidOptionError('sticky', sticky, "Give 'run', 'step' or { key, for }.");
		}
		checkNumber('shadowSample', options.shadowSample, 0, 1, 'Give a share in [0, 1].');
		checkNumber('maxAttempts', options.maxAttempts, 1, Infinity, 'Give a number of arms, 1 or more.');
		this.#bandit = bandit;
		this.#options = options;
		this.#clock = clock;
		this.#rng = rng;
		this.#escalation = escalationOf(options.escalate);
		this.#embed = options.embed && embedder(options.embed, (error) => bandit.events.error({ error, during: 'embed' }));
		this.#runs = new RunBook(bandit, sticky === 'step');
		this.#conversations = typeof sticky === 'object' ? new Conversations(bandit, sticky, clock) : undefined;
		this.#context = {
			bandit,
			clock,
			timeouts,
			others: ({ decision, number }, request, failed) => {
				if (number >= (options.maxAttempts ?? Infinity)) return 0;
				return bandit.couldServe({ ...request, exclude: [...(request.exclude ?? none), ...failed, decision.arm] });
			},
			served: ({ decision }, request, result) => {
				this.#runs.called(decision, result.toolCalls);
				this.#conversations?.served(request, decision, result);
			},
			broke: ({ decision }, fault) => this.#of(decision.arm).failed(fault),
		};
		this.#of(bandit.arms[0]!.id);
	}

	/** The escalation in force; undefined: none. */
	get escalation(): Escalation | undefined {
		return this.#escalation;
	}

	/** A run by its id: new, or resumed. */
	run(options?: RunOptions): Run {
		return this.#runs.run(options);
	}

	/** Arms that should be left alone now. */
	unavailable(): readonly string[] {
		let away: string[] | undefined;
		for (const [arm, { available }] of this.#availability) {
			if (available) continue;
			away ??= [];
			away.push(arm);
		}
		return away ?? none;
	}

	#of(arm: string): Availability {
		let availability = this.#availability.get(arm);
		if (availability === undefined) {
			availability = new Availability(this.#options.breaker ?? {}, this.#clock);
			this.#availability.set(arm, availability);
		}
		return availability;
	}

	/**
	 * Serves one call: draws an arm, calls it, fails over to the next draw on retryable faults, and rethrows the last
	 * arm's own error object when none could serve. All state of the call is in the call.
	 */
	route<T>(given: RouteOptions<Arm, T>): Promise<Served<Arm, T>> {
		const { request, result } = given;
		const isNew = request.runId === undefined && request.answers === undefined && this.#conversations === undefined;
		const isAlone = this.#bandit.mode !== 'shadow' && (this.#escalation === undefined || result === undefined);
		// Most calls, without a promise more than they need.
		if (isNew && isAlone && this.#embed === undefined) return this.#serve(request, given, this.#call(), noContinuation);
		return this.#routeWithMore(given);
	}

	#call(): CallState {
		return { start: this.#clock(), failed: [], number: 0, spentUsd: 0, lastError: undefined };
	}

	async #routeWithMore<T>(options: RouteOptions<Arm, T>): Promise<Served<Arm, T>> {
		const request = this.#embed === undefined ? options.request : await this.#embedded(options.request);
		const call = this.#call();
		const first = await this.#serve(request, options, call, await this.#continued(request));
		if (this.#bandit.mode === 'shadow') this.#shadow(request, options, first.attempt.decision.arm);
		if (this.#escalation === undefined || options.result === undefined) return first;
		return this.#escalate(request, first, options, call, this.#escalation);
	}

	/** How a request goes on with what was before: by the same decision, or by a new one on the same arm. */
	async #continued(request: BanditRequest): Promise<Continuation> {
		const { runId, answers } = request;
		const run = runId === undefined && answers === undefined ? undefined : await this.#runs.continued(request);
		const narrowed = run?.decision === undefined ? (run?.request ?? this.#conversations?.keep(request)) : undefined;
		const [arm] = narrowed?.eligible ?? [];
		// An arm that is down can't keep its conversation.
		const isDown = narrowed?.eligible?.length === 1 && this.unavailable().includes(arm!);
		return { decision: run?.decision, request: isDown ? undefined : narrowed };
	}

	async #embedded(request: BanditRequest): Promise<BanditRequest> {
		const { text, embedding } = request;
		if (embedding !== undefined || text === undefined || text === '') return request;
		return { ...request, embedding: await this.#embed!(text) };
	}

	/** Tries arms until one answers. */
	async #serve<T>(
		request: BanditRequest,
		options: RouteOptions<Arm, T>,
		call: CallState,
		continued: Continuation,
	): Promise<Served<Arm, T>> {
		for (let next = continued; ; next = noContinuation) {
			call.number++;
			const decision = next.decision ?? this.#decide(next.request ?? request, call);
			const attempt = new OpenAttempt(decision, this.#bandit.arm(decision.arm), call, request, this.#context);
			const availability = this.#of(decision.arm);
			let isClean = availability.isClean;
			try {
				const value = await (isClean
					? options.serve(attempt)
					: availability.execute(
							() => options.serve(attempt),
							(error) => options.classify(error),
						));
				isClean = false;
				this.#runs.serves(decision, request);
				if (options.result !== undefined && this.#escalation === undefined)
					attempt.finish(options.result(value, attempt));
				return { value, attempt };
			} catch (error) {
				const fault = options.classify(error);
				if (isClean) availability.failed(fault);
				attempt.fail(fault, error);
				call.failed.push(decision.arm);
				call.lastError = { error };
				const again = this.#options.failoverOn?.(error, fault) ?? fault.kind === 'retryable';
				if (!again || options.signal?.aborted || attempt.isLast) throw error;
			}
		}
	}

	/** Draws among arms that did not fail in this call; those that should be left alone come last. */
	#decide(request: BanditRequest, call: CallState): Decision {
		const away = request.arm === undefined ? this.unavailable() : none;
		if (away.length === 0 && call.failed.length === 0) return this.#bandit.decide(request);
		const exclude = [...(request.exclude ?? []), ...call.failed];
		if (away.length > 0) {
			try {
				return this.#bandit.decide({ ...request, exclude: [...exclude, ...away] });
			} catch (error) {
				if (!(error instanceof NoEligibleArmError)) throw error;
			}
		}
		try {
			return this.#bandit.decide(exclude.length > 0 ? { ...request, exclude } : request);
		} catch (error) {
			throw call.lastError === undefined ? error : call.lastError.error;
		}
	}

	/** While the answer fails its condition, asks a better arm; gives the answer that was judged best. */
	async #escalate<T>(
		request: BanditRequest,
		first: Served<Arm, T>,
		options: RouteOptions<Arm, T>,
		call: CallState,
		escalation: Escalation,
	): Promise<Served<Arm, T>> {
		let best: Judged<Arm, T> | undefined;
		for (let served = first, asked = 1; ; asked++) {
			const raw = options.result!(served.value, served.attempt);
			const verdict = await served.attempt.finish(raw);
			const { arm } = served.attempt.decision;
			call.spentUsd += raw.costUsd ?? this.#bandit.costOf(arm, raw.usage) ?? 0;
			if (best === undefined || (verdict?.score ?? 1) >= (best.verdict?.score ?? 1)) best = { served, verdict };
			if (verdict === undefined || !isAnswer(raw) || !escalation.when(verdict, raw)) return best.served;
			call.failed.push(arm);
			const better = asked < escalation.maxAttempts ? this.#better(arm, request, options.signal, call, escalation) : [];
			if (better.length === 0) return best.served;
			try {
				served = await this.#serve({ ...request, eligible: better }, options, call, noContinuation);
			} catch {
				// The better arm is down: the answer that there is, is the best possible.
				return best.served;
			}
		}
	}

	/** Arms that are likelier to succeed than one that failed, within budget and deadline. */
	#better(
		failed: string,
		request: BanditRequest,
		signal: AbortSignal | undefined,
		call: CallState,
		escalation: Escalation,
	): string[] {
		if (signal?.aborted || this.#clock() - call.start >= escalation.deadlineMs) return [];
		if (request.arm !== undefined || this.#bandit.mode !== 'adaptive' || this.#bandit.pinned !== undefined) return [];
		const mean = this.#bandit.successOf(failed, request);
		return this.#bandit
			.eligibleIds({ ...request, exclude: [...(request.exclude ?? []), ...call.failed] })
			.filter((id) => this.#bandit.successOf(id, request) >= mean)
			.filter((id) => call.spentUsd + (this.#bandit.expectedCostUsd(id, request) ?? 0) <= escalation.maxCostUsd);
	}

	/** Runs a sampled request on another arm too, in the background. */
	#shadow<T>(request: BanditRequest, options: RouteOptions<Arm, T>, served: string): void {
		if (options.shadow === undefined || this.#rng() >= (this.#options.shadowSample ?? 0.1)) return;
		const exclude = [...(request.exclude ?? []), served, ...this.unavailable()];
		if (this.#bandit.couldServe({ ...request, exclude }) === 0) return;
		const decision = this.#bandit.decide({ ...request, exclude }, { adaptive: true });
		const call = { ...this.#call(), number: 1 };
		const asked = { ...request, exclude, runId: undefined };
		const attempt = new OpenAttempt(decision, this.#bandit.arm(decision.arm), call, asked, this.#context);
		const work = this.#of(decision.arm)
			.execute(
				() => options.shadow!(attempt),
				(error) => options.classify(error),
			)
			.then(
				async (result) => void (await attempt.finish(result)),
				(error) => attempt.fail(options.classify(error), error),
			);
		this.#bandit.inBackground(work);
	}
}
