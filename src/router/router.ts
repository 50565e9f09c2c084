import type { ArmOptions } from '../arms/arm.ts';
import type { Bandit } from '../bandit/bandit.ts';
import type { CallResult } from '../base/call.ts';
import { checkNumber } from '../base/check.ts';
import { InvalidOptionError } from '../base/errors.ts';
import type { BanditRequest, Clock, Decision } from '../base/types.ts';
import { latencyPercentile } from '../learner/latency.ts';
import { isPairwise } from '../outcome/judge/pairwise.ts';
import { Asking } from './asking.ts';
import type { Attempt, Fault, RouteOptions, Served } from './attempt.ts';
import type { AttemptedCall } from './attempted-call.ts';
import { Breakers } from './breakers.ts';
import { type CallState, callState, type RoutedCall } from './call-state.ts';
import { Comparing } from './comparing.ts';
import { Conversations } from './conversations.ts';
import { Draws } from './draws.ts';
import { embedder } from './embed.ts';
import { Escalator } from './escalate.ts';
import { type Escalation, escalationOf } from './escalation.ts';
import { finish } from './finish.ts';
import { OddUse } from './odd-use.ts';
import type { RouterContext, RouterOptions } from './options.ts';
import type { Run, RunOptions } from './run.ts';
import { type Continuation, RunBook } from './runs.ts';
import { type AmountOf, SeenLimits } from './seen-limits.ts';
import { Shadow } from './shadow.ts';

const noContinuation: Continuation = {};

/** Serves calls: one drawn arm each, and the next when it fails. */
export class Router<Arm extends ArmOptions> {
	readonly #bandit: Bandit<Arm>;
	readonly #options: RouterOptions;
	readonly #clock: Clock;
	readonly #escalation: Escalation | undefined;
	readonly #escalator: Escalator<Arm> | undefined;
	readonly #embed: ReturnType<typeof embedder> | undefined;
	readonly #breakers: Breakers;
	readonly #limits: SeenLimits;
	readonly #draws: Draws<Arm>;
	readonly #shadow: Shadow<Arm>;
	readonly #runs: RunBook<Arm>;
	readonly #conversations: Conversations<Arm> | undefined;
	readonly #asking: Asking<Arm>;

	/** Throws InvalidOptionError. */
	constructor(bandit: Bandit<Arm>, options: RouterOptions & RouterContext) {
		const { sticky = 'run', clock = Date.now, rng = Math.random, timeouts = 'failure' } = options;
		if (sticky !== 'run' && sticky !== 'step' && (typeof sticky !== 'object' || sticky === null)) {
			throw new InvalidOptionError('sticky', sticky, "Give 'run', 'step' or { key, for }.");
		}
		checkNumber('shadowSample', options.shadowSample, 0, 1, 'Give a share in [0, 1].');
		if (options.shadowJudge !== undefined && !isPairwise(options.shadowJudge)) {
			throw new InvalidOptionError('shadowJudge', options.shadowJudge, 'Give pairwise({ model, budgetUsd }).');
		}
		checkNumber('maxAttempts', options.maxAttempts, 1, Infinity, 'Give a number of arms, 1 or more.');
		this.#bandit = bandit;
		this.#options = options;
		this.#clock = clock;
		this.#escalation = escalationOf(options.escalate);
		this.#escalator = this.#escalation && new Escalator(bandit, clock, this.#escalation);
		this.#embed = options.embed && embedder(options.embed, (error) => bandit.events.error({ error, during: 'embed' }));
		const usualMs = (arm: string) => latencyPercentile(bandit.learner.arm(arm).latency, 0.99);
		this.#breakers = new Breakers(options.breaker ?? {}, clock, usualMs);
		this.#limits = new SeenLimits(clock);
		this.#draws = new Draws(bandit, this.#breakers, this.#limits, options.maxAttempts ?? Infinity);
		this.#runs = new RunBook(bandit, sticky === 'step');
		this.#conversations = typeof sticky === 'object' ? new Conversations(bandit, sticky, clock) : undefined;
		const context = {
			bandit,
			clock,
			timeouts,
			odd: new OddUse(bandit.events),
			breakers: this.#breakers,
			others: ({ decision, number }: Attempt<Arm>, request: BanditRequest, failed: readonly string[]) =>
				this.#draws.others(decision, number, request, failed),
			// Where the request has nothing of what is refused, the refusal is an arm's fault like any other.
			blamed: (fault: Fault, arm: string, amountOf: AmountOf) =>
				fault.lacks === undefined || this.#limits.refused(arm, fault.lacks, amountOf)
					? fault
					: { ...fault, lacks: undefined },
			served: (
				{ decision }: Attempt<Arm>,
				request: BanditRequest,
				result: CallResult,
				{ fingerprint }: AttemptedCall,
			) => {
				this.#runs.called(decision, result.toolCalls, fingerprint);
				this.#conversations?.served(request, decision, result);
			},
		};
		this.#asking = new Asking(bandit, this.#draws, context, options);
		const { shadowSample = 0.1, shadowJudge } = options;
		const comparing = shadowJudge && new Comparing(bandit, shadowJudge, clock);
		this.#shadow = new Shadow(bandit, this.#draws, this.#asking.context, { rng, sample: shadowSample, comparing });
		bandit.telemetry?.watch(() => this.#breakers.unavailable());
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
		return this.#breakers.unavailable();
	}

	/**
	 * Serves one call: draws an arm, calls it, fails over to the next draw on retryable faults, and rethrows the last
	 * arm's own error object when none could serve. All state of the call is in the call.
	 */
	route<T>(options: RouteOptions<Arm, T>): Promise<Served<Arm, T>> {
		const telemetry = this.#bandit.telemetry?.call();
		const state = callState(options, this.#clock(), telemetry);
		if (telemetry === undefined) return this.#routed(options, state);
		return telemetry.routed(state, () => this.#routed(options, state));
	}

	#routed<T>(options: RouteOptions<Arm, T>, state: CallState): Promise<Served<Arm, T>> {
		const { request, result } = options;
		const isNew = request.runId === undefined && request.answers === undefined && this.#conversations === undefined;
		const isAlone = this.#bandit.mode !== 'shadow' && (this.#escalation === undefined || result === undefined);
		// Most calls, without a promise more than they need.
		const isPlain = isNew && isAlone && this.#embed === undefined;
		if (isPlain) return this.#serve({ request, options, state }, noContinuation);
		return this.#routeWithMore(options, state);
	}

	async #routeWithMore<T>(options: RouteOptions<Arm, T>, state: CallState): Promise<Served<Arm, T>> {
		const request = this.#embed === undefined ? options.request : await this.#embedded(options.request, options.signal);
		const call: RoutedCall<Arm, T> = { request, options, state };
		const first = await this.#serve(call, await this.#continued(call));
		if (this.#bandit.mode === 'shadow') this.#shadow.served(call, first.attempt);
		if (this.#escalator === undefined || options.result === undefined) return first;
		return this.#escalator.improve(first, call, (arms) =>
			this.#serve({ ...call, request: { ...request, eligible: arms } }, noContinuation),
		);
	}

	/** How a request goes on with what was before: by the same decision, or by a new one on the same arm. */
	async #continued({ request, state }: RoutedCall<Arm, unknown>): Promise<Continuation> {
		const { runId, answers } = request;
		const run =
			runId === undefined && answers === undefined ? undefined : await this.#runs.continued(request, state.fingerprint);
		const narrowed = run?.decision === undefined ? (run?.request ?? this.#conversations?.keep(request)) : undefined;
		const [arm] = narrowed?.eligible ?? [];
		// An arm that is down can't keep its conversation.
		const isDown = narrowed?.eligible?.length === 1 && this.#draws.away(state.amountOf).includes(arm!);
		return { decision: run?.decision, request: isDown ? undefined : narrowed };
	}

	async #embedded(request: BanditRequest, signal: AbortSignal | undefined): Promise<BanditRequest> {
		const { text, embedding } = request;
		if (embedding !== undefined || text === undefined || text === '') return request;
		return { ...request, embedding: await this.#embed!(text, signal) };
	}

	/** Tries arms until one answers. */
	async #serve<T>(call: RoutedCall<Arm, T>, continued: Continuation): Promise<Served<Arm, T>> {
		const { request, options, state } = call;
		let decision = continued.decision ?? this.#draws.next(continued.request ?? request, state);
		state.first ??= decision;
		for (;;) {
			state.number++;
			let next: Decision | undefined;
			const served = await this.#asking.ask(this.#asking.open(decision, call), call, (attempt, error, beside) => {
				const fault = options.classify(error);
				next = this.#takesOver(attempt, fault, error, call, beside);
				attempt.fail(fault, error, undefined, next?.arm);
				return next !== undefined;
			});
			if (served === undefined) {
				decision = next!;
				continue;
			}
			this.#served(served.attempt.decision.arm, state);
			this.#runs.serves(served.attempt.decision, request);
			if (options.result !== undefined && this.#escalator === undefined) finish(served, options, this.#bandit.events);
			return served;
		}
	}

	/** An arm failed: the decision for the one that is asked next, or is being asked beside it; undefined when none is. */
	#takesOver<T>(
		{ decision }: Attempt<Arm>,
		fault: Fault,
		error: unknown,
		{ request, options, state }: RoutedCall<Arm, T>,
		beside: Attempt<Arm> | undefined,
	): Decision | undefined {
		// What two arms refuse for no reason that can be told is the request's own fault.
		const isRetryable = fault.kind === 'retryable' && (fault.doubtful !== true || state.doubted.length === 0);
		state.failed.push(decision.arm);
		state.lastError = { error };
		if (fault.doubtful) state.doubted.push(decision.arm);
		if (!(this.#options.failoverOn?.(error, fault) ?? isRetryable) || options.signal?.aborted) return undefined;
		if (beside !== undefined) return beside.decision;
		if (this.#draws.others(decision, state.number, request, state.failed) === 0) return undefined;
		try {
			return this.#draws.next(request, state);
		} catch {
			// An arm was pinned, or retired, a moment ago.
			return undefined;
		}
	}

	/** An arm answered: it takes such requests, and what other arms said against this one was their own fault. */
	#served(arm: string, { doubted, amountOf }: CallState): void {
		if (!this.#limits.isEmpty) this.#limits.served(arm, amountOf);
		for (const each of doubted.splice(0)) {
			this.#breakers.of(each).blamed({ kind: 'retryable', category: 'provider_error' });
		}
	}
}
