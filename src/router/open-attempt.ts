import type { ArmOptions } from '../arms/arm.ts';
import type { Bandit } from '../bandit/bandit.ts';
import type { AttemptTelemetry } from '../bandit/telemetry.ts';
import type { CallResult, Observation, TokenUsage } from '../base/call.ts';
import type { BanditRequest, Clock, Decision, MaybePromise } from '../base/types.ts';
import type { Verdict } from '../outcome/condition.ts';
import type { Attempt, Fault, RawCallResult, RouteOptions } from './attempt.ts';
import type { AttemptBounds } from './attempt-bounds.ts';
import type { Patience } from './attempt-timeout.ts';
import type { AttemptedCall } from './attempted-call.ts';
import { type Begun, type Breakers, isOfArm } from './breakers.ts';
import type { OddUse } from './odd-use.ts';
import type { AmountOf } from './seen-limits.ts';

/** What the attempts of a router share. */
export interface AttemptContext<Arm extends ArmOptions> {
	readonly bandit: Bandit<Arm>;
	readonly clock: Clock;
	readonly timeouts: 'failure' | 'ignore';
	readonly odd: OddUse;
	/** How many other arms could take over, beside those that failed. */
	others(attempt: Attempt<Arm>, request: BanditRequest, failed: readonly string[]): number;
	/** A fault as it is to be taken: what the arm lacks is remembered. */
	blamed(fault: Fault, arm: string, amountOf: AmountOf): Fault;
	/** The call was served. */
	served(attempt: Attempt<Arm>, request: BanditRequest, result: CallResult, call: AttemptedCall): void;
	readonly breakers: Breakers;
	/** Is told how long arms take. */
	readonly patience: Patience<Arm>;
}

/** All state of one try of one call. */
export class OpenAttempt<Arm extends ArmOptions> implements Attempt<Arm> {
	readonly decision: Decision;
	readonly arm: Arm;
	readonly number: number;
	readonly #context: AttemptContext<Arm>;
	readonly #request: BanditRequest;
	readonly #call: AttemptedCall;
	readonly #bounds: AttemptBounds | undefined;
	readonly #start: number;
	readonly #health: ReturnType<Breakers['of']>;
	/** What the arm's health is told of this call by. */
	readonly #begun: Begun;
	readonly #told: AttemptTelemetry | undefined;
	#timeToFirstTokenMs: number | undefined;
	#over = false;
	#result: CallResult | undefined;
	#listener: ((result: CallResult | undefined) => void) | undefined;

	constructor(
		decision: Decision,
		arm: Arm,
		call: AttemptedCall,
		request: BanditRequest,
		context: AttemptContext<Arm>,
		bounds?: AttemptBounds,
	) {
		this.decision = decision;
		this.arm = arm;
		this.number = call.number;
		this.#context = context;
		this.#request = request;
		this.#call = call;
		this.#bounds = bounds;
		this.#start = context.clock();
		this.#health = context.breakers.of(decision.arm);
		this.#begun = this.#health.begin(this.#start);
		this.#told = call.told?.attempt(decision, call.isBeside === true);
	}

	get isLast(): boolean {
		return this.#call.isBeside !== true && this.#context.others(this, this.#request, this.#call.failed) === 0;
	}

	get signal(): AbortSignal | undefined {
		return this.#bounds === undefined ? this.#call.signal : this.#bounds.signal;
	}

	/** Has the arm asked within the attempt's bounds. What it takes beyond them is billed all the same. */
	within<T>({ serve, result }: RouteOptions<Arm, T>): Promise<T> {
		const work = serve(this);
		if (this.#bounds === undefined) return work;
		return this.#bounds.within(work, (value) => {
			if (result !== undefined) this.#late(() => result(value, this));
		});
	}

	#late(read: () => RawCallResult): void {
		const { bandit, odd } = this.#context;
		const { id, arm } = this.decision;
		try {
			const raw = read();
			const { usage, costUsd } = odd.without(this.arm, id, raw.usage, raw.costUsd);
			bandit.observe(id, { ...usage, costUsd });
		} catch (error) {
			bandit.events.error({ error, during: 'call', decisionId: id, arm });
		}
	}

	firstContent(): void {
		if (this.#timeToFirstTokenMs !== undefined) return;
		this.#bounds?.begun();
		this.#health.heard(this.#begun);
		this.#timeToFirstTokenMs = this.#elapsedMs();
		this.#context.patience.took(this.arm, 'firstContent', this.#timeToFirstTokenMs);
	}

	#elapsedMs(): number {
		return this.#context.clock() - this.#start;
	}

	finish(raw: RawCallResult): MaybePromise<Verdict | undefined> {
		if (this.#over) return undefined;
		this.#end();
		// A stream is served when it has ended well, not when it has begun.
		this.#health.succeeded(this.#begun);
		const { bandit, odd, patience } = this.#context;
		// Onto what was given, where `raw` may be worked out only when it is looked at.
		const result = raw as { -readonly [Name in keyof CallResult]: CallResult[Name] };
		result.arm = this.decision.arm;
		result.latencyMs ??= this.#elapsedMs();
		patience.took(this.arm, this.#call.isStream ? 'stream' : 'answer', result.latencyMs);
		const { usage, costUsd } = odd.without(this.arm, this.decision.id, raw.usage, raw.costUsd);
		result.usage = usage;
		result.costUsd = costUsd ?? bandit.costOf(result.arm, usage);
		this.#context.served(this, this.#request, result, this.#call);
		this.#told?.answered(raw.responseId);
		this.#result = result;
		this.#listener?.(result);
		return bandit.complete(this.decision.id, result, this.#request, this.#timeToFirstTokenMs);
	}

	/** Tells what the arm answered, once that is whole; undefined: it will not be. */
	whenOver(listener: (result: CallResult | undefined) => void): void {
		if (this.#over) listener(this.#result);
		else this.#listener = listener;
	}

	/** `takenOverBy`: the arm that is asked next. */
	fail(given: Fault, error: unknown, told: TokenUsage = {}, takenOverBy?: string): void {
		if (this.#over) return;
		this.#end();
		this.#listener?.(undefined);
		const fault = this.#context.blamed(given, this.decision.arm, this.#call.amountOf);
		this.#health.failed(fault, this.#begun);
		const { bandit, odd, patience, timeouts } = this.#context;
		const { id, arm } = this.decision;
		const observation: Observation = odd.without(this.arm, id, told).usage;
		if (fault.kind === 'aborted') {
			bandit.closeDecision(id, hasTokens(observation) ? observation : undefined);
			return;
		}
		if (takenOverBy !== undefined) bandit.passOn(id);
		const { statusCode, category } = fault;
		bandit.telemetry?.fault(arm, category);
		this.#told?.failed(fault, error);
		bandit.events.error({ error, during: 'call', decisionId: id, arm, statusCode, category, takenOverBy });
		const seen = { latencyMs: this.#elapsedMs(), ...observation };
		if (category === 'timeout') patience.took(this.arm, this.#span(), this.#elapsedMs());
		if (fault.kind === 'timeout' && timeouts === 'failure') {
			bandit.observe(id, { ...seen, fault: true });
			bandit.settleSoon(id, { score: 0, source: 'error', category: 'timeout', reason: 'the caller gave up waiting' });
			return;
		}
		if (fault.answered) {
			bandit.observe(id, seen);
			bandit.settleSoon(id, {
				score: 0,
				source: 'error',
				category: fault.category,
				reason: 'the answer could not be used',
			});
			return;
		}
		bandit.closeDecision(id, { ...seen, fault: isOfArm(fault) && fault.kind !== 'timeout' });
	}

	abandon(observation?: Observation): void {
		if (this.#over) return;
		this.#end();
		this.#listener?.(undefined);
		this.#health.ended(this.#begun);
		this.#context.bandit.closeDecision(this.decision.id, observation);
	}

	/** Another arm was faster: its call is cancelled. What it took so far is known, and no more. Never throws. */
	lose(): void {
		if (!this.#over) {
			this.#told?.lost();
			this.#context.bandit.passOn(this.decision.id);
		}
		this.abandon({ latencyMs: this.#elapsedMs() });
		this.#bounds?.giveUp(new DOMException('Another arm was faster.', 'AbortError'));
	}

	#end(): void {
		this.#over = true;
		this.#bounds?.over();
	}

	/** What has not come yet. */
	#span(): 'firstContent' | 'stream' | 'answer' {
		if (this.#call.isStream !== true) return 'answer';
		return this.#timeToFirstTokenMs === undefined ? 'firstContent' : 'stream';
	}
}

function hasTokens({ inputTokens, outputTokens }: Observation): boolean {
	return inputTokens !== undefined || outputTokens !== undefined;
}
