import { type ArmOptions, type ConfiguredArm, validateArms } from '../arms/arm.ts';
import { ArmBook } from '../arms/arm-book.ts';
import { promptTokens } from '../arms/eligibility.ts';
import type { CallResult, Observation, TokenUsage } from '../base/call.ts';
import type { Holdout } from '../base/decision-log.ts';
import { BanditError, UnknownDecisionError } from '../base/errors.ts';
import type { Outcome, OutcomeDetail, OutcomeSource, ReportResult } from '../base/outcome.ts';
import type { BanditRecord, LinkRecord, RunRecord } from '../base/records.ts';
import type { GoalConfiguration, GoalControl, GoalMark } from '../base/settings.ts';
import { type SteadyClock, steadyClock } from '../base/steady-clock.ts';
import type { BanditRequest, Clock, Decision, MaybePromise, Rng } from '../base/types.ts';
import { checkedRequest } from '../decide/check-request.ts';
import { choiceOf, type Purpose } from '../decide/choice.ts';
import { DrawnDecision } from '../decide/decision.ts';
import { type Costs, draw } from '../decide/draw.ts';
import type { DrawRules } from '../decide/draw-rules.ts';
import { expire, forget, keep } from '../journal/due.ts';
import { Journal } from '../journal/journal.ts';
import { WriteBehind } from '../journal/write-behind.ts';
import type { ArmState } from '../learner/arm-state.ts';
import { Forgetting } from '../learner/forgetting.ts';
import { Learner } from '../learner/learner.ts';
import { GoalSpending } from '../learner/spending/goal-spending.ts';
import type { ExpectedLatency } from '../learner/spending/latency.ts';
import type { Objective } from '../objective/objective.ts';
import { compileCondition } from '../outcome/compile.ts';
import type { Condition, Verdict } from '../outcome/condition.ts';
import { defaultCondition } from '../outcome/conditions/default.ts';
import { toOutcomeDetail } from '../outcome/outcome.ts';
import type { Context } from '../policy/policy.ts';
import type { Price } from '../pricing/price.ts';
import { type Insights, insightsOf } from '../report/insights.ts';
import { defaultStore } from '../store/default.ts';
import type { Store } from '../store/store.ts';
import { ChangeWatch, type Detectors, watchId } from './change-watch.ts';
import { EarlyBook } from './early.ts';
import { Events } from './events.ts';
import { JudgeSpending } from './judge-spending.ts';
import { Judging } from './judging.ts';
import { keepDetectors } from './kept-detectors.ts';
import { OneSidedNotice } from './one-sided-notice.ts';
import { type BanditOptions, baselineOf } from './options.ts';
import { Recorder } from './recorder.ts';
import { SharedSettings } from './shared-settings.ts';
import { type ExportedStatistics, importStatistics } from './statistics.ts';
import { type CheckedOptions, checkedOptions, checkMode } from './validate.ts';
import { checkRows, type WarmStartRow, warm, warmKey } from './warm-start.ts';

const day = 24 * 60 * 60 * 1000;

/** How long a report waits for a decision that the store does not know yet, ms. */
const earlyWaitMs = 2000;

/** How many written records stay at hand, so that their outcomes are learnt without asking the store. */
const recentRecords = 10_000;

/** Rows of a warm start that are written together. */
const warmStartBatch = 1000;

/** Most due decisions handled in one go. */
const sweepLimit = 1000;

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
	/** @internal */
	readonly condition: Condition;
	/** @internal */
	readonly learner: Learner;
	readonly #options: CheckedOptions<Arm>;
	readonly #arms: ArmBook<Arm>;
	readonly #store: Store;
	readonly #journal: Journal;
	readonly #shared: SharedSettings;
	readonly #judgeSpending = new JudgeSpending();
	readonly #writer: WriteBehind;
	readonly #steady: SteadyClock;
	readonly #clock: Clock;
	/** How long a record is kept once it has its outcome, ms. */
	readonly #retentionMs: number;
	readonly #rng: Rng;
	readonly #recorder: Recorder;
	readonly #early: EarlyBook;
	readonly #judging: Judging;
	readonly #background = new Set<Promise<unknown>>();
	#mode: 'adaptive' | 'observe' | 'shadow';
	#baseline: string | undefined;
	#pinned: string | undefined;
	#closed = false;
	#hasDecided = false;
	readonly #rules: Omit<DrawRules, 'explore' | 'holdout'>;
	#holdout: Holdout | undefined;
	/** The request that is being decided; decide() is synchronous. */
	#request: BanditRequest = {};

	/** @internal Use `createBandit`. */
	constructor(given: BanditOptions<Arm>) {
		const options = checkedOptions(given);
		const arms = validateArms(options.arms) as readonly Arm[];
		this.#options = options;
		this.goal = options.goal ?? 'default';
		this.objective = options.objective;
		this.#retentionMs = options.retentionMs ?? 7 * day;
		this.#rng = options.rng ?? Math.random;
		this.#rules = {
			objective: this.objective,
			rng: this.#rng,
			exploration: options.exploration ?? 0,
			floor: options.floor,
			maxExploration: options.maxExploration ?? 1,
		};
		this.events = new Events(this.goal, options);
		this.#steady = steadyClock(options.clock, (error) => this.events.error({ error, during: 'clock' }));
		this.#clock = this.#steady.now;
		this.condition = options.successWhen === undefined ? defaultCondition : compileCondition(options.successWhen);
		if (options.silence !== undefined) toOutcomeDetail(options.silence, 'default');
		this.learner = new Learner(options.policy, new Forgetting(options.forgetting));
		if (this.objective.periodMs !== undefined) this.learner.goalSpending = new GoalSpending(this.objective.periodMs);
		this.#arms = new ArmBook(arms, options.priorStrength ?? 2, this.learner);
		this.#mode = options.mode ?? 'adaptive';
		const { arm: baseline, holdout } = baselineOf(options.baseline);
		if (baseline !== undefined) {
			this.#baseline = this.#arms.named(baseline, 'baseline').id;
			if (holdout > 0) this.#holdout = { arm: baseline, share: holdout };
		}
		this.#store = options.store ?? defaultStore();
		this.#journal = new Journal(this.goal, this.#store, this.learner, {
			maxPending: options.maxPending ?? 10_000,
			maxRecent: recentRecords,
			onLost: (error, decisionId) => this.events.error({ error, during: 'store', decisionId }),
		});
		this.#early = new EarlyBook({
			isKnown: (id) => {
				const found = this.#store.get(this.goal, id);
				return found instanceof Promise ? found.then((record) => record !== undefined) : found !== undefined;
			},
			retentionMs: this.#retentionMs,
		});
		const watch = options.detectChange === false ? undefined : this.#watch();
		this.#recorder = new Recorder({
			goal: this.goal,
			early: this.#early,
			schedule: (now) => this.#writer.schedule(now),
			learner: this.learner,
			journal: this.#journal,
			events: this.events,
			clock: this.#clock,
			retentionMs: this.#retentionMs,
			costOf: (arm, observation) => this.costOf(arm, observation),
			screens: this.condition.screens === true,
			awaitsGrade: options.silence !== undefined,
			oneSided: options.silence === undefined ? new OneSidedNotice(this.learner, this.events) : undefined,
			watch,
			spent: ({ observation: { costUsd }, expectedCostUsd }, now) => {
				this.#arms.observed++;
				if (costUsd !== undefined) this.objective.spent?.(costUsd, expectedCostUsd, now);
			},
		});
		this.#judging = new Judging({
			condition: this.condition,
			source: options.successWhen === undefined ? 'default' : 'successWhen',
			events: this.events,
			observe: (id, observation) => this.observe(id, observation),
			settle: (id, outcome, observation) => this.settleSoon(id, outcome, observation),
			inBackground: (work) => this.inBackground(work),
		});
		this.#writer = new WriteBehind({
			goal: this.goal,
			store: this.#store,
			journal: this.#journal,
			learner: this.learner,
			clock: this.#clock,
			flushMs: options.flushMs ?? 25,
			refreshMs: options.refreshMs ?? 5000,
			onTrouble: (error, isOver) => this.events.error({ error, during: 'store', ...(isOver ? { isOver } : {}) }),
			watch,
			sweep: () => this.#sweep(),
			onRead: () => this.#tellSpent(),
		});
		this.#shared = new SharedSettings({
			goal: this.goal,
			store: this.#store,
			journal: this.#journal,
			clock: this.#clock,
			configuration: () => this.#configuration(),
			obey: (control) => this.#obey(control),
		});
		this.events.listenToChanges(({ arm, direction }) =>
			this.#mark('change', `${arm} became ${direction === 'up' ? 'better' : 'worse'}`, arm),
		);
		this.ready = this.#load();
	}

	/** Reads what is known, and what an operator asked for. */
	#load(): Promise<void> {
		const ready = this.#writer.load();
		try {
			const looked = this.#shared.look();
			if (!(looked instanceof Promise)) return ready;
			const known = looked.catch((error) => this.events.error({ error, during: 'store' }));
			return ready.then(() => known);
		} catch {
			// The same fault has been told when the statistics were read.
			return ready;
		}
	}

	#configuration(): GoalConfiguration {
		return {
			policy: this.learner.policy.id,
			objective: this.objective.name,
			arms: this.#arms.all().map(({ id, weight, price, retired }) => {
				return { id, weight, hasPrice: price !== undefined, retired };
			}),
			mode: this.#mode,
			baseline: this.baseline,
			holdout: this.#holdout?.share,
			pinned: this.#pinned,
		};
	}

	/** Does what an operator asked for, as far as it fits this process's arms; what does not is told. */
	#obey({ pinned, mode, retired = [] }: GoalControl): void {
		const steps: (() => void)[] = [];
		if (mode !== undefined && mode !== this.#mode) steps.push(() => this.#setMode(mode));
		if (pinned !== undefined) steps.push(() => this.#setPin(pinned ?? undefined));
		for (const id of retired) {
			if (this.#arms.all().some((arm) => arm.id === id && !arm.retired)) steps.push(() => this.#arms.retire(id));
		}
		for (const step of steps) {
			try {
				step();
			} catch (error) {
				this.events.error({ error, during: 'control' });
			}
		}
	}

	#setMode(mode: 'adaptive' | 'observe' | 'shadow'): void {
		checkMode(mode);
		this.#mode = mode;
	}

	#setPin(id: string | undefined): void {
		this.#pinned = id === undefined ? undefined : this.#arms.named(id, 'pin').id;
	}

	#mark(kind: GoalMark['kind'], text: string, arm?: string): void {
		this.#shared.mark({ kind, text, arm });
		this.#writer.schedule(this.#clock());
	}

	/** The configured arms, retired ones included. */
	get arms(): readonly (ConfiguredArm & Arm)[] {
		return this.#arms.all();
	}

	/** See `GuardOptions.mode`; may be set at any time. */
	get mode(): 'adaptive' | 'observe' | 'shadow' {
		return this.#mode;
	}

	set mode(mode: 'adaptive' | 'observe' | 'shadow') {
		if (mode === this.#mode) return;
		this.#setMode(mode);
		this.#mark('mode', `mode: ${mode}`);
	}

	/** The arm that `observe` and `shadow` use, and that a holdout goes to. */
	get baseline(): string {
		return this.#baseline ?? this.#arms.ids()[0]!;
	}

	set baseline(id: string) {
		this.#baseline = this.#arms.named(id, 'baseline').id;
		if (this.#holdout !== undefined) this.#holdout = { arm: id, share: this.#holdout.share };
	}

	/** The kill switch: sends every request to one arm until called with `undefined`. Outcomes are still learnt. */
	pin(id: string | undefined): void {
		if (id === this.#pinned) return;
		this.#setPin(id);
		this.#mark('pin', id === undefined ? 'no longer pinned' : `pinned to ${id}`, id);
	}

	/** The arm that the kill switch names. */
	get pinned(): string | undefined {
		return this.#pinned;
	}

	/**
	 * Draws an arm. Synchronous, no I/O.
	 * Throws NoEligibleArmError when no arm may serve the request, InvalidOptionError when it names an unknown arm.
	 */
	decide(
		request: BanditRequest | string = {},
		{ adaptive = false, purpose }: { adaptive?: boolean; purpose?: Purpose } = {},
	): Decision {
		if (this.#closed) throw new BanditError('This bandit is closed. Make a new one with createBandit().');
		const asked = typeof request === 'string' ? { text: request } : request;
		const now = this.#clock();
		const segmented = checkedRequest(this.#segmented(asked));
		this.#request = segmented;
		const arm =
			asked.arm ??
			this.#pinned ??
			(adaptive || purpose !== undefined || this.#mode === 'adaptive' ? undefined : this.baseline);
		const context = this.learner.policy.context(segmented);
		this.learner.advance(now);
		const states = this.#eligible(arm === undefined ? segmented : { ...segmented, arm }, context);
		const drawn = draw(states, context, this.learner.reader, this.#costs, now, {
			...this.#rules,
			explore: asked.explore !== false,
			holdout: purpose === undefined ? this.#holdout : undefined,
		});
		this.learner.drawn(drawn.arm);
		const decision = new DrawnDecision(
			this.goal,
			this.learner.policy.id,
			segmented,
			context,
			drawn,
			now,
			this.#dueAt(now),
			{
				by: choiceOf(asked, { purpose, isPinned: arm !== undefined, isHeld: drawn.isHeld }),
				segment: () => this.learner.segments.of(context.segment),
				holdout: this.#holdout,
				left: () => this.#arms.left(arm === undefined ? segmented : { ...segmented, arm }, drawn.arms),
			},
		);
		this.#journal.open(decision);
		this.#hasDecided = true;
		this.#writer.schedule(now);
		this.events.decision(decision);
		return decision;
	}

	#dueAt(now: number): number {
		return now + (this.#options.outcomeTimeoutMs ?? day);
	}

	readonly #costs: Costs = {
		usd: (arm) => this.#arms.expectedCostUsd(arm, this.#request),
		expectedUsd: (arm, usd, factor) => {
			if (usd === undefined || this.#request.discountsUsd === undefined) return usd && usd * factor;
			return this.#arms.expectedCostUsd(arm, this.#request, factor);
		},
		calls: (arm) => this.#arms.costCalls(arm),
		latencyMs: (arm) => this.#arms.expectedLatencyMs(arm, this.#request),
	};

	#segmented(request: BanditRequest): BanditRequest {
		const segment = this.#options.segment;
		if (segment === undefined || request.segment !== undefined) return request;
		try {
			const value = segment(request);
			return value === undefined ? request : { ...request, segment: String(value) };
		} catch (error) {
			this.events.error({ error, during: 'segment' });
			return request;
		}
	}

	/** States of the arms that may be drawn; `context`: what the policy knows of the request, where that has been worked out. */
	#eligible(request: BanditRequest, context?: Context): readonly ArmState[] {
		const { policy, reader } = this.learner;
		return this.#arms.eligible(request, (arm) => reader.costFactor?.(context ?? policy.context(request), arm));
	}

	/** Ids of the arms that could be drawn for a request. @internal */
	eligibleIds(request: BanditRequest): string[] {
		try {
			this.#request = request;
			return this.#eligible(request).map(({ id }) => id);
		} catch {
			return [];
		}
	}

	/** How many arms could be drawn for a request. @internal */
	couldServe(request: BanditRequest): number {
		return request.arm !== undefined || this.#pinned !== undefined ? 0 : this.eligibleIds(request).length;
	}

	/** Posterior mean of an arm's success for a request, in [0, 1]. */
	successOf(armId: string, request: BanditRequest = {}): number {
		const arm = this.learner.arm(this.#arms.named(armId, 'arm').id);
		const context = this.learner.policy.context(this.#segmented(request));
		return Math.min(1, Math.max(0, this.learner.reader.beliefs(context, [arm])[0]!.mean));
	}

	/** Keeps which decisions a run was served by so far, under an id of its own. @internal */
	keep(id: string, decision: Decision, { decisionIds, turn }: Pick<RunRecord, 'decisionIds' | 'turn'>): void {
		const now = this.#clock();
		const { arm, segment = '', time, runId } = decision;
		const dueAt = now + this.#retentionMs;
		const record: RunRecord = { id, kind: 'run', time, dueAt, revision: 1, runId, arm, segment, turn, decisionIds };
		this.#journal.change(id, keep(record), { propensityOf: decision });
		this.#writer.schedule(now);
	}

	/** Keeps which decisions something outside was made by. @internal */
	remember(id: string, decisionIds: readonly string[]): void {
		const time = this.#clock();
		const record: LinkRecord = { id, kind: 'link', time, dueAt: time + this.#retentionMs, revision: 1, decisionIds };
		this.#journal.change(id, keep(record));
		this.#writer.schedule(time);
	}

	/** A configured arm. Throws InvalidOptionError for an unknown id. */
	arm(id: string): ConfiguredArm & Arm {
		return this.#arms.named(id, 'id');
	}

	/** What tokens cost on an arm, USD; undefined when its price or the tokens are unknown. */
	costOf(armId: string, usage: TokenUsage): number | undefined {
		return this.#arms.costOf(armId, usage);
	}

	/**
	 * What a request is expected to take on an arm, ms, by the length of its prompt and its segment: the mean, and the 95th
	 * percentile, which `maxLatencyMs` goes by. Undefined when no call of the arm was timed.
	 */
	expectedLatencyMs(armId: string, request: BanditRequest = {}): ExpectedLatency {
		const arm = this.learner.arm(this.arm(armId).id);
		this.learner.advance(this.#clock());
		return this.#arms.expectedLatency(arm, this.#segmented(request));
	}

	/** Expected cost of a request on an arm, USD; undefined when neither price nor cost is known. */
	expectedCostUsd(armId: string, request: BanditRequest = {}): number | undefined {
		const arm = this.learner.arm(this.arm(armId).id);
		const segmented = this.#segmented(request);
		this.learner.advance(this.#clock());
		const { policy, reader } = this.learner;
		if (reader.costFactor === undefined) return this.#arms.expectedCostUsd(arm, segmented);
		const context = policy.context(segmented);
		reader.beliefs(context, this.#arms.drawable());
		return this.#arms.expectedCostUsd(arm, segmented, reader.costFactor(context, arm));
	}

	/**
	 * Adds what a call showed: tokens, cost, latency. Does not wait; the store is written later.
	 * Throws UnknownDecisionError for what can't be a decision id; an id that the store doesn't know, and does not get to know
	 * (see `report`), is told to `onError`.
	 */
	observe(decisionId: string, observation: Observation): void {
		this.#checkId(decisionId);
		const now = this.#clock();
		this.#recorder.call(decisionId, observation, now);
		this.#writer.schedule(now);
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
		const recording = this.#recorder.outcome(decisionId, detail, { share });
		const isWritten = await this.#writer.flush();
		if (!isWritten) {
			this.#recorder.letGo(decisionId, recording);
			return { decisionId, status: 'pending' };
		}
		if (recording.lost !== undefined) throw recording.lost;
		const end = await recording.within(earlyWaitMs);
		if (end === 'unknown') throw new UnknownDecisionError(decisionId, this.goal);
		if (end === undefined) this.#recorder.letGo(decisionId, recording);
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
		checkRows(rows, this.#arms.ids());
		await this.ready;
		const now = this.#clock();
		for (const row of rows) {
			const request = this.#segmented(typeof row.request === 'string' ? { text: row.request } : row.request);
			const { observation } = row;
			const costUsd = observation && (observation.costUsd ?? this.costOf(row.arm, observation));
			const id = warmKey(row);
			const priced = { ...row, id, request, ...(observation && { observation: { ...observation, costUsd } }) };
			this.#journal.change(id, warm(priced, this.learner, promptTokens(request), now));
			if (this.#journal.size >= warmStartBatch) await this.#writer.flushAll();
		}
		await this.#writer.flushAll();
	}

	/** True when a warm-start row with this id is in the store. @internal */
	async isWarm(row: Pick<WarmStartRow, 'id' | 'request' | 'arm'>): Promise<boolean> {
		return (await this.record(warmKey(row))) !== undefined;
	}

	/** All statistics of the goal as plain data: back up with it, or carry it to another store by `importStatistics`. */
	async exportStatistics(): Promise<ExportedStatistics> {
		await this.flush();
		const { rows } = await this.#store.read(this.goal);
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
		const now = this.#clock();
		const isPossible = (epoch: number, outcomes: number) => this.learner.isEpoch(epoch, outcomes, now);
		await importStatistics(statistics, id, { goal: this.goal, store: this.#store, isPossible, now });
		await this.refresh();
	}

	/** Settles without waiting for the store. @internal */
	settleSoon(decisionId: string, outcome: OutcomeDetail & { source: OutcomeSource }, observation?: Observation): void {
		const now = this.#clock();
		this.#recorder.letGo(decisionId, this.#recorder.outcome(decisionId, outcome, { now, observation }));
		this.#writer.schedule(now);
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
		return this.#judging.complete(decisionId, result, request, timeToFirstTokenMs);
	}

	/** Work that `flush` waits for. @internal */
	inBackground(work: Promise<unknown>): void {
		const tracked = work.finally(() => this.#background.delete(tracked));
		this.#background.add(tracked);
	}

	/** Ends a decision that gets no outcome: a provider fault, an abort. A report may still settle it. @internal */
	closeDecision(decisionId: string, observation?: Observation): void {
		if (observation !== undefined) this.observe(decisionId, observation);
		const now = this.#clock();
		this.#recorder.close(decisionId, now, observation?.fault !== true);
		this.#writer.schedule(now);
	}

	/** What is kept under an id, here or in the store; undefined when unknown. @internal */
	record(decisionId: string): MaybePromise<BanditRecord | undefined> {
		const known = this.#journal.peek(decisionId);
		return known ?? (this.#store.get(this.goal, decisionId) as MaybePromise<BanditRecord | undefined>);
	}

	/** Waits for conditions that are being judged, and writes everything to the store. Rejects when the store can't be reached. */
	async flush(): Promise<void> {
		while (this.#background.size > 0) await Promise.allSettled(this.#background);
		await this.#writer.flushAll();
	}

	/** Reads what other processes learnt, and lets due decisions go. It happens by itself every `refreshMs` while requests come. */
	async refresh(): Promise<void> {
		await this.#writer.refresh();
	}

	/** Flushes and stops. A store that was given is left open, for it may be shared. */
	async close(): Promise<void> {
		if (this.#closed) return;
		await this.flush();
		await this.#early.close();
		if (this.#hasDecided) this.#shared.announce();
		this.#scoreJudges();
		await this.flush();
		this.#closed = true;
		this.#writer.close();
	}

	/** Tells the objective what others of the goal spent. */
	#tellSpent(): void {
		const { goalSpending } = this.learner;
		if (goalSpending === undefined) return;
		const now = this.#clock();
		this.objective.goalSpent?.(goalSpending.reading(now), now);
	}

	#scoreJudges(): void {
		const score = this.#judgeSpending.score(this.condition.usage, this.#clock());
		if (score !== undefined) this.#journal.score(score);
	}

	/** A watch for change whose detectors live in the store, so that they outlive this process. */
	#watch(): ChangeWatch {
		const keep = (value: Detectors): void => {
			const time = this.#clock();
			this.#journal.change(watchId, keepDetectors({ id: watchId, time, value }));
		};
		return new ChangeWatch({ learner: this.learner, events: this.events, clock: this.#clock, keep });
	}

	/** Handles decisions that are due; true when there may be more. */
	async #sweep(): Promise<boolean> {
		this.#steady.look();
		const now = this.#clock();
		const { silence } = this.#options;
		await this.#shared.look();
		if (this.#hasDecided) this.#shared.announce();
		this.#scoreJudges();
		const due = (await this.#store.due(this.goal, now, sweepLimit)) as readonly BanditRecord[];
		for (const record of due) {
			const { id } = record;
			if (record.kind !== 'decision' || record.state !== 'open') this.#journal.change(id, forget(now));
			else if (silence === undefined) this.#journal.change(id, expire(now, this.#retentionMs));
			else
				this.#recorder.outcome(id, { ...toOutcomeDetail(silence, 'default'), source: 'default' }, { onSilence: true });
		}
		return due.length === sweepLimit;
	}

	/** Means, credible intervals, cost and latency of each arm. */
	insights(): Insights {
		this.learner.advance(this.#clock());
		const { usage } = this.condition;
		const insights = insightsOf(this.goal, this.objective.name, this.#arms.all(), this.learner);
		return usage === undefined ? insights : { ...insights, judge: usage };
	}

	/**
	 * Adds an arm, or brings a retired one back; what was learnt of its id before counts.
	 * Throws InvalidOptionError when an arm with this id is active.
	 */
	addArm(arm: Arm | string): void {
		this.#arms.add(arm);
		const id = typeof arm === 'string' ? arm : arm.id;
		this.#mark('arm', `${id} came in`, id);
	}

	/** Draws an arm no more; what was learnt stays. Throws InvalidOptionError for an unknown id and for the last active arm. */
	retireArm(id: string): void {
		this.#arms.retire(id);
		this.#mark('arm', `${id} was retired`, id);
	}

	/** Changes an arm's price from now on; quality need not be learnt again. */
	setPrice(id: string, price: Price): void {
		this.#arms.setPrice(id, price);
		this.#mark('price', `the price of ${id} changed`, id);
	}

	#checkId(decisionId: unknown): void {
		if (typeof decisionId !== 'string' || decisionId === '') throw new UnknownDecisionError(decisionId, this.goal);
	}
}

/**
 * Makes a bandit for a goal.
 * Throws InvalidOptionError for an option that can't be used, StoreError for a default store that can't be opened.
 */
export function createBandit<Arm extends ArmOptions = ArmOptions>(options: BanditOptions<Arm>): Bandit<Arm> {
	return new Bandit(options);
}
