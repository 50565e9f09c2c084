import type { ArmOptions, ConfiguredArm } from '../arms/arm.ts';
import type { CallResult, Observation, TokenUsage } from '../base/call.ts';
import { BanditError, UnknownDecisionError } from '../base/errors.ts';
import type { OutcomeIds } from '../base/other-ids.ts';
import type { Outcome, OutcomeDetail, OutcomeSource, ReportResult } from '../base/outcome.ts';
import type { BanditRecord, RunRecord } from '../base/records.ts';
import type { BanditRequest, Decision, MaybePromise } from '../base/types.ts';
import type { Purpose, Succession } from '../decide/choice.ts';
import { passOn } from '../journal/due.ts';
import { keepSetting } from '../journal/settings.ts';
import type { Score } from '../learner/evaluation/scores.ts';
import type { Learner } from '../learner/learner.ts';
import type { ExpectedLatency } from '../learner/spending/latency.ts';
import type { Objective } from '../objective/objective.ts';
import type { Condition, Verdict } from '../outcome/condition.ts';
import { toOutcomeDetail } from '../outcome/outcome.ts';
import type { Price } from '../pricing/price.ts';
import { type Insights, insightsOf } from '../report/insights.ts';
import type { Events } from './events.ts';
import { decisionsKnownBy } from './known-by.ts';
import type { BanditOptions, GuardOptions } from './options.ts';
import { askedPart } from './service.ts';
import type { ExportedStatistics } from './statistics.ts';
import type { GoalTelemetry } from './telemetry.ts';
import { checkedOptions } from './validate.ts';
import { type WarmStartRow, warmKey } from './warm-row.ts';
import { Wiring } from './wiring.ts';

/** How long a report waits for a decision that the store does not know yet, ms. */
const earlyWaitMs = 2000;

/**
 * Draws one arm per request by Thompson sampling and learns from what became of it. One instance serves all
 * concurrent requests. Make it with `createBandit`.
 */
export class Bandit<Arm extends ArmOptions = ArmOptions> {
	readonly goal: string;
	readonly objective: Objective;
	/** Resolves when the store's statistics have been read; at once where the store answers at once. Never rejects. */
	readonly ready: Promise<void>;
	/** @internal */
	readonly events: Events;
	/** Undefined: nobody is told. @internal */
	readonly telemetry: GoalTelemetry | undefined;
	/** @internal */
	readonly condition: Condition;
	/** @internal */
	readonly learner: Learner;
	readonly #wiring: Wiring<Arm>;
	#closed = false;
	/** It is no longer to be closed by a signal. */
	#release: (() => void) | undefined;

	/** @internal Use `createBandit`. */
	constructor(given: BanditOptions<Arm>) {
		const options = checkedOptions(given);
		this.objective = options.objective;
		this.#wiring = new Wiring(options);
		const { goal, events, condition, learner, ready, telemetry } = this.#wiring;
		this.goal = goal;
		this.events = events;
		this.telemetry = telemetry;
		this.condition = condition;
		this.learner = learner;
		this.ready = ready;
		if (options.closeOnSignal === true) {
			this.#release = askedPart('closeOnSignals', 'closeOnSignal', true)(() => this.close());
		}
	}

	/** The configured arms, retired ones included. */
	get arms(): readonly (ConfiguredArm & Arm)[] {
		return this.#wiring.arms.all();
	}

	/** See `GuardOptions.mode`; may be set at any time. */
	get mode(): NonNullable<GuardOptions['mode']> {
		return this.#wiring.guard.mode;
	}

	set mode(mode: NonNullable<GuardOptions['mode']>) {
		if (mode === this.mode) return;
		this.#wiring.guard.mode = mode;
		this.#wiring.mark('mode', `mode: ${mode}`);
	}

	/** The arm that `observe` and `shadow` use, and that a holdout goes to. */
	get baseline(): string {
		return this.#wiring.guard.baseline;
	}

	set baseline(id: string) {
		this.#wiring.guard.baseline = id;
	}

	/** The kill switch: sends every request to one arm until called with `undefined`. Outcomes are still learnt. */
	pin(id: string | undefined): void {
		if (id === this.pinned) return;
		this.#wiring.guard.pinned = id;
		this.#wiring.mark('pin', id === undefined ? 'no longer pinned' : `pinned to ${id}`, id);
	}

	/** The arm that the kill switch names. */
	get pinned(): string | undefined {
		return this.#wiring.guard.pinned;
	}

	/**
	 * Draws an arm. Synchronous, no I/O.
	 * Throws NoEligibleArmError when no arm may serve the request, InvalidOptionError when it names an unknown arm.
	 */
	decide(
		request: BanditRequest | string = {},
		{
			adaptive = false,
			purpose,
			after,
			isAlone = true,
			escalates = false,
		}: { adaptive?: boolean; purpose?: Purpose; after?: Succession; isAlone?: boolean; escalates?: boolean } = {},
	): Decision {
		if (this.#closed) throw new BanditError('This bandit is closed. Make a new one with createBandit().');
		const wiring = this.#wiring;
		const { guard } = wiring;
		const decision = wiring.decider.decide(typeof request === 'string' ? { text: request } : request, {
			arm: guard.armFor(adaptive || purpose !== undefined),
			purpose,
			after,
			holdout: guard.holdout,
			escalates,
		});
		wiring.hasDecided = true;
		wiring.journal.open(decision);
		wiring.writer.schedule(decision.time);
		wiring.telemetry?.drawn(decision, isAlone);
		this.events.decision(decision);
		return decision;
	}

	/** Ids of the arms that could be drawn for a request. @internal */
	eligibleIds(request: BanditRequest): string[] {
		return this.#wiring.decider.eligibleIds(request);
	}

	/** How many arms could be drawn for a request. @internal */
	couldServe(request: BanditRequest): number {
		return request.arm !== undefined || this.pinned !== undefined ? 0 : this.eligibleIds(request).length;
	}

	/** Posterior mean of an arm's success for a request, in [0, 1]. */
	successOf(armId: string, request: BanditRequest = {}): number {
		return this.#wiring.decider.successOf(armId, request);
	}

	/** Keeps which decisions a run was served by so far, under an id of its own. @internal */
	keep(id: string, decision: Decision, served: Pick<RunRecord, 'decisionIds' | 'turn'>): void {
		this.#wiring.links.run(id, decision, served);
		this.#wiring.writer.schedule(this.#wiring.clock());
	}

	/** Keeps which decisions something outside was made by. @internal */
	remember(id: string, decisionIds: readonly string[]): void {
		this.#wiring.links.link(id, decisionIds);
		this.#wiring.writer.schedule(this.#wiring.clock());
	}

	/** A configured arm. Throws InvalidOptionError for an unknown id. */
	arm(id: string): ConfiguredArm & Arm {
		return this.#wiring.arms.named(id, 'id');
	}

	/** What tokens cost on an arm, USD; undefined when its price or the tokens are unknown. */
	costOf(armId: string, usage: TokenUsage): number | undefined {
		return this.#wiring.arms.costOf(armId, usage);
	}

	/**
	 * What a request is expected to take on an arm, ms, by the length of its prompt, its segment, and how much it is expected to
	 * write (by its content, no more than `maxOutputTokens`): the mean, and the 95th
	 * percentile, which `maxLatencyMs` goes by. Undefined when no call of the arm was timed.
	 */
	expectedLatencyMs(armId: string, request: BanditRequest = {}): ExpectedLatency {
		return this.#wiring.decider.expectedLatencyMs(armId, request);
	}

	/** Expected cost of a request on an arm, USD; undefined when neither price nor cost is known. */
	expectedCostUsd(armId: string, request: BanditRequest = {}): number | undefined {
		return this.#wiring.decider.expectedCostUsd(armId, request);
	}

	/**
	 * Adds what a call showed: tokens, cost, latency. Does not wait; the store is written later.
	 * Throws UnknownDecisionError for what can't be a decision id; an id that the store doesn't know, and does not get to know
	 * (see `report`), is told to `onError`.
	 */
	observe(decisionId: string, observation: Observation): void {
		this.#checkId(decisionId);
		this.#wiring.observe(decisionId, observation);
	}

	/**
	 * Says how well a decision served. Resolves when the store holds it (durable as far as the store is), with what
	 * became of it; a later report from a stronger or the same source revises the outcome.
	 *
	 * A report may be faster than the process that drew the decision writes it to the store: it is kept until the decision
	 * is known, for about 50 seconds (longer while the store can't be reached), at most 10,000 reports of 1000 decisions. When
	 * the decision becomes known within 2 seconds the answer says what became of the report, else it is `'pending'`, and
	 * `onError` is told of an UnknownDecisionError should it never be.
	 *
	 * Rejects with InvalidOptionError for an outcome that is none, and with UnknownDecisionError for an id that is no recent
	 * decision's and that the store does not know: never seen, or forgotten.
	 *
	 * @example
	 * ```ts
	 * const { status } = await bandit.report(decision.id, 'success'); // 'recorded'
	 * await bandit.report(decision.id, { score: 0.2, reason: 'the user sent it back' }); // 'revised'
	 * ```
	 */
	async report(decisionId: string, outcome: Outcome, { share = 1 }: { share?: number } = {}): Promise<ReportResult> {
		this.#checkId(decisionId);
		const detail = toOutcomeDetail(outcome, 'user');
		const recording = this.#wiring.recorder.outcome(decisionId, detail, { share });
		const isWritten = await this.#wiring.writer.flush();
		if (!isWritten) {
			this.#wiring.recorder.letGo(decisionId, recording);
			return { decisionId, status: 'pending' };
		}
		if (recording.lost !== undefined) throw recording.lost;
		const end = await recording.within(earlyWaitMs);
		if (end === 'unknown') throw new UnknownDecisionError(decisionId, this.goal);
		if (end === undefined) this.#wiring.recorder.letGo(decisionId, recording);
		const status = recording.found?.status ?? 'unknown';
		return { decisionId, status: end === undefined || status === 'unknown' ? 'pending' : status };
	}

	/**
	 * Learns from outcomes that were there before: an evaluation set run on all arms, or the logs of a static set-up. Each
	 * row is an ordinary outcome of its arm, counted once (by its id, or its prompt), so that repeating a warm start does no
	 * harm. Resolves when the store holds it. Rejects with InvalidOptionError for the first row that can't be used; then
	 * nothing is learnt.
	 */
	async warmStart(rows: readonly WarmStartRow[]): Promise<void> {
		await askedPart('warmStart', 'warmStart', rows)(rows, this.#wiring);
	}

	/** True when a warm-start row with this id is in the store. @internal */
	async isWarm(row: Pick<WarmStartRow, 'id' | 'request' | 'arm'>): Promise<boolean> {
		return (await this.record(warmKey(row, this.#wiring.options.salt))) !== undefined;
	}

	/** All statistics of the goal as plain data: back up with it, or carry it to another store by `importStatistics`. */
	async exportStatistics(): Promise<ExportedStatistics> {
		await this.flush();
		const { rows } = await this.#wiring.store.read(this.goal);
		return { goal: this.goal, rows: rows.map(({ key, sums }) => ({ key, sums: Array.from(sums) })) };
	}

	/**
	 * Adds exported statistics to this goal's, once for each `id`. Statistics of arms and policies that are not in use are kept.
	 * They are checked whole before anything is written, and written in parts; an import that was cut off goes on when it is
	 * called again. Rejects with InvalidOptionError, which names the row that can't be used, and when the store can't be reached.
	 *
	 * @example
	 * ```ts
	 * await bandit.importStatistics(JSON.parse(await readFile('statistics.json', 'utf8')), 'from staging');
	 * ```
	 */
	async importStatistics(statistics: ExportedStatistics, id: string): Promise<void> {
		const now = this.#wiring.clock();
		const isPossible = (epoch: number, outcomes: number) => this.learner.isEpoch(epoch, outcomes, now);
		const importing = askedPart('importStatistics', 'importStatistics', id);
		await importing(statistics, id, { goal: this.goal, store: this.#wiring.store, isPossible, now });
		await this.refresh();
	}

	/** Settles without waiting for the store. @internal */
	settleSoon(decisionId: string, outcome: OutcomeDetail & { source: OutcomeSource }, observation?: Observation): void {
		this.#wiring.settleSoon(decisionId, outcome, observation);
	}

	/**
	 * A call is over: observes it and judges it by `successWhen`. Nobody need wait for an asynchronous condition;
	 * `flush` does. Gives the verdict, or for a condition that is asked in the background what is known at once.
	 * Never throws or rejects: a condition that throws is told to `onError` and leaves the outcome open.
	 */
	complete(
		decisionId: string,
		result: CallResult,
		request?: BanditRequest,
		timeToFirstTokenMs?: number,
	): MaybePromise<Verdict | undefined> {
		this.#checkId(decisionId);
		return this.#wiring.judging.complete(decisionId, result, request, timeToFirstTokenMs);
	}

	/** Adds to the rows of reports. @internal */
	score(score: Score): void {
		this.#wiring.journal.score(score);
		this.#wiring.writer.schedule(this.#wiring.clock());
	}

	/** Work that `flush` waits for. @internal */
	inBackground(work: Promise<unknown>): void {
		this.#wiring.background.add(work);
	}

	/** Another arm serves a decision's request: that counts once, with the other. @internal */
	passOn(decisionId: string): void {
		this.#wiring.journal.change(decisionId, passOn());
	}

	/** Ends a decision that gets no outcome: a provider fault, an abort. A report may still settle it. @internal */
	closeDecision(decisionId: string, observation?: Observation): void {
		if (observation !== undefined) this.observe(decisionId, observation);
		const { recorder, writer, clock } = this.#wiring;
		const now = clock();
		recorder.close(decisionId, now, observation?.fault !== true);
		writer.schedule(now);
	}

	/** What is kept under an id, here or in the store; undefined when unknown. @internal */
	record(id: string): MaybePromise<BanditRecord | undefined> {
		const { journal, store } = this.#wiring;
		return journal.peek(id) ?? (store.get(this.goal, id) as MaybePromise<BanditRecord | undefined>);
	}

	/**
	 * Ids of the decisions that are known by another id: of a run, of a trace or of a span in it (where OpenTelemetry is in use),
	 * or of the provider's response. Empty: none is. Rejects when the store can't be reached.
	 *
	 * @example
	 * ```ts
	 * for (const id of await bandit.decisionsOf({ responseId: 'chatcmpl-123' })) await bandit.report(id, 'failure');
	 * ```
	 */
	async decisionsOf(ids: OutcomeIds): Promise<readonly string[]> {
		// What is known by other ids is what is written.
		await this.#wiring.writer.flushAll();
		return decisionsKnownBy(ids, (id) => this.record(id));
	}

	/** Keeps a note for all processes of the goal, with the next flush. @internal */
	note(name: string, value: unknown): void {
		const { journal, writer, clock } = this.#wiring;
		const now = clock();
		journal.change(`note/${name}`, keepSetting(`note/${name}`, value, now));
		writer.schedule(now);
	}

	/** What was noted last. @internal */
	async noted(name: string): Promise<unknown> {
		const record = await this.record(`note/${name}`);
		return record?.kind === 'setting' ? record.value : undefined;
	}

	/** Waits for conditions that are being judged, and writes everything to the store. Rejects when the store can't be reached. */
	async flush(): Promise<void> {
		await this.#wiring.background.done();
		await this.#wiring.writer.flushAll();
	}

	/** Reads what other processes learnt, and lets due decisions go. It happens by itself every `refreshMs` while requests come. */
	async refresh(): Promise<void> {
		await this.#wiring.writer.refresh();
	}

	/** Flushes and stops. A store that was given is left open, for it may be shared. */
	async close(): Promise<void> {
		if (this.#closed) return;
		await this.flush();
		await this.#wiring.early?.close();
		this.#wiring.tell();
		await this.flush();
		this.#closed = true;
		this.#release?.();
		this.telemetry?.close();
		this.#wiring.writer.close();
	}

	/** Means, credible intervals, cost and latency of each arm. */
	insights(): Insights {
		this.learner.advance(this.#wiring.clock());
		const { usage } = this.condition;
		const insights = insightsOf(this.goal, this.objective.name, this.#wiring.arms.all(), this.learner);
		return usage === undefined ? insights : { ...insights, judge: usage };
	}

	/**
	 * Adds an arm, or brings a retired one back; what was learnt of its id before counts.
	 * Throws InvalidOptionError when an arm with this id is active.
	 */
	addArm(arm: Arm | string): void {
		this.#wiring.arms.add(arm);
		const id = typeof arm === 'string' ? arm : arm.id;
		this.#wiring.mark('arm', `${id} came in`, id);
	}

	/** Draws an arm no more; what was learnt stays. Throws InvalidOptionError for an unknown id and for the last active arm. */
	retireArm(id: string): void {
		this.#wiring.arms.retire(id);
		this.#wiring.mark('arm', `${id} was retired`, id);
	}

	/** Changes an arm's price from now on; quality need not be learnt again. */
	setPrice(id: string, price: Price): void {
		this.#wiring.arms.setPrice(id, price);
		this.#wiring.mark('price', `the price of ${id} changed`, id);
	}

	#checkId(decisionId: unknown): void {
		if (typeof decisionId !== 'string' || decisionId === '') throw new UnknownDecisionError(decisionId, this.goal);
	}
}

/**
 * Makes a bandit for a goal.
 * Throws InvalidOptionError for an option that can't be used, StoreError for a default store that can't be opened.
 *
 * @example
 * ```ts
 * const bandit = createBandit({ goal: 'triage', arms: ['small', { id: 'large', weight: 2 }] });
 * const { id, arm } = bandit.decide({ text: 'Where is my invoice?' });
 * await bandit.report(id, 'success');
 * ```
 */
export function createBandit<Arm extends ArmOptions = ArmOptions>(options: BanditOptions<Arm>): Bandit<Arm> {
	return new Bandit(options);
}
