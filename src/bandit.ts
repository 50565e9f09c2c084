import { type ArmOptions, type ConfiguredArm, priorsOf, validateArm, validateArms } from './arms.ts';
import { type Drawn, type DrawRules, draw } from './draw.ts';
import { canServe, eligibleArms, promptTokens } from './eligibility.ts';
import { BanditError, InvalidOptionError, UnknownDecisionError } from './errors.ts';
import { Events } from './events.ts';
import { type Insights, insightsOf } from './insights.ts';
import { Journal } from './journal.ts';
import type { ArmState } from './learner/arm-state.ts';
import { type ChangeState, changeState, updateChange } from './learner/change.ts';
import { expectedCostUsd, expectedSpending, SpendingPool, spendingKind } from './learner/cost-model.ts';
import { Forgetting } from './learner/forgetting.ts';
import { latencyPercentile } from './learner/latency.ts';
import { Learner } from './learner/learner.ts';
import { cheapest } from './objective/cheapest.ts';
import type { Objective } from './objective/objective.ts';
import { close, expire, forget, observe, type SettleResult, settle } from './operations.ts';
import { type BanditOptions, validateOptions } from './options.ts';
import { type Condition, compileCondition, type Verdict } from './outcome/condition.ts';
import { defaultCondition } from './outcome/default.ts';
import { toOutcomeDetail } from './outcome/outcome.ts';
import { betaPolicy } from './policy/beta.ts';
import { linearPolicy } from './policy/linear.ts';
import type { Context, Policy } from './policy/policy.ts';
import { costUsd, type Price, validatePrice } from './pricing/price.ts';
import { defaultStore } from './store/default.ts';
import type { DecisionRecord, Store } from './store/store.ts';
import type {
	BanditRequest,
	CallResult,
	Clock,
	Decision,
	MaybePromise,
	Observation,
	Outcome,
	OutcomeDetail,
	OutcomeSource,
	ReportResult,
	Rng,
	TokenUsage,
} from './types.ts';
import { checkRows, type WarmStartRow, warm, warmKey } from './warm-start.ts';
import { WriteBehind } from './write-behind.ts';

const day = 24 * 60 * 60 * 1000;

/** Output tokens of an answer of which nothing is known yet. */
const usualOutputTokens = 200;

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
	readonly #options: BanditOptions<Arm>;
	readonly #arms = new Map<string, ConfiguredArm & Arm>();
	readonly #store: Store;
	readonly #journal: Journal;
	readonly #writer: WriteBehind;
	readonly #clock: Clock;
	readonly #rng: Rng;
	readonly #changes = new Map<string, ChangeState>();
	readonly #background = new Set<Promise<unknown>>();
	#mode: 'adaptive' | 'observe' | 'shadow';
	#baseline: string | undefined;
	#pinned: string | undefined;
	#closed = false;
	readonly #outlook = {
		costUsd: (id: string) => this.#expectedCost(this.learner.arm(id), this.#request),
		latencyP95Ms: (id: string) => latencyPercentile(this.learner.arm(id).latency, 0.95),
	};
	/** Observations so far. */
	#observed = 0;
	#pool: { request: BanditRequest; pool: SpendingPool; outcomes: number } | undefined;
	/** Rules without and with exploration. */
	readonly #rules: readonly [DrawRules, DrawRules];
	/** The arms of requests without any restriction, while nothing changes. */
	#plain: { arms: readonly ConfiguredArm[]; states: readonly ArmState[] } | undefined;
	/** The request that is being decided; decide() is synchronous. */
	#request: BanditRequest = {};

	/** @internal Use `createBandit`. */
	constructor(options: BanditOptions<Arm>) {
		validateOptions(options);
		const arms = validateArms(options.arms) as readonly Arm[];
		this.#options = options;
		this.goal = options.goal ?? 'default';
		this.objective = options.objective ?? cheapest();
		this.#clock = options.clock ?? Date.now;
		this.#rng = options.rng ?? Math.random;
		const rules = {
			objective: this.objective,
			rng: this.#rng,
			exploration: options.exploration ?? 0,
			floor: options.floor,
			maxExploration: options.maxExploration ?? 1,
		};
		this.#rules = [
			{ ...rules, explore: false },
			{ ...rules, explore: true },
		];
		this.events = new Events(this.goal, options);
		this.condition = options.successWhen === undefined ? defaultCondition : compileCondition(options.successWhen);
		if (options.silence !== undefined) toOutcomeDetail(options.silence, 'default');
		this.learner = new Learner(policyOf(options.policy), new Forgetting(options.forgetting));
		const priors = priorsOf(arms, options.priorStrength ?? 2);
		arms.forEach((arm, i) => {
			this.#arms.set(arm.id, { ...arm, retired: false });
			this.learner.arm(arm.id, priors[i]);
		});
		this.#mode = options.mode ?? 'adaptive';
		this.#baseline = options.baseline;
		if (options.baseline !== undefined) this.#named(options.baseline, 'baseline');
		this.#store = options.store ?? defaultStore();
		this.#journal = new Journal(this.goal, this.#store, this.learner, {
			maxPending: options.maxPending ?? 10_000,
			maxRecent: recentRecords,
		});
		this.#writer = new WriteBehind({
			goal: this.goal,
			store: this.#store,
			journal: this.#journal,
			learner: this.learner,
			clock: this.#clock,
			flushMs: options.flushMs ?? 25,
			refreshMs: options.refreshMs ?? 5000,
			onError: (error) => this.events.error({ error, during: 'store' }),
			sweep: () => this.#sweep(),
		});
		this.ready = this.#writer.load();
	}

	/** The configured arms, retired ones included. */
	get arms(): readonly (ConfiguredArm & Arm)[] {
		return [...this.#arms.values()];
	}

	/** See `GuardOptions.mode`; may be set at any time. */
	get mode(): 'adaptive' | 'observe' | 'shadow' {
		return this.#mode;
	}

	set mode(mode: 'adaptive' | 'observe' | 'shadow') {
		validateOptions({ arms: [], mode });
		this.#mode = mode;
	}

	/** The arm that `observe` and `shadow` use. */
	get baseline(): string {
		return this.#baseline ?? this.#arms.keys().next().value!;
	}

	set baseline(id: string) {
		this.#baseline = this.#named(id, 'baseline').id;
	}

	/** The kill switch: sends every request to one arm until called with `undefined`. Outcomes are still learnt. */
	pin(id: string | undefined): void {
		this.#pinned = id === undefined ? undefined : this.#named(id, 'pin').id;
	}

	/** The arm that the kill switch names. */
	get pinned(): string | undefined {
		return this.#pinned;
	}

	/**
	 * Draws an arm. Synchronous, no I/O.
	 * Throws NoEligibleArmError when no arm may serve the request, InvalidOptionError when it names an unknown arm.
	 */
	decide(request: BanditRequest | string = {}, { adaptive = false }: { adaptive?: boolean } = {}): Decision {
		if (this.#closed) throw new BanditError('This bandit is closed. Make a new one with createBandit().');
		const asked = typeof request === 'string' ? { text: request } : request;
		const now = this.#clock();
		const segmented = this.#segmented(asked);
		this.#request = segmented;
		const arm = asked.arm ?? this.#pinned ?? (adaptive || this.#mode === 'adaptive' ? undefined : this.baseline);
		const states = this.#eligibleStates(arm === undefined ? segmented : { ...segmented, arm });
		const context = this.learner.policy.context(segmented);
		this.learner.advance(now);
		const drawn = draw(
			states,
			context,
			this.learner.reader,
			this.#costOf,
			now,
			this.#rules[asked.explore === false ? 0 : 1],
		);
		this.learner.drawn(drawn.arm);
		const decision = new DrawnDecision(
			this.goal,
			this.learner.policy.id,
			segmented,
			context,
			drawn,
			now,
			this.#dueAt(now),
		);
		this.#journal.open(decision);
		this.#writer.schedule();
		this.events.decision(decision);
		return decision;
	}

	/** States of the arms that may be drawn. Most requests have no say in it, and most arms can serve them. */
	#eligibleStates(request: BanditRequest): readonly ArmState[] {
		const { arm, eligible, exclude, maxCostUsd, maxLatencyMs } = request;
		const isPlain =
			arm === undefined &&
			eligible === undefined &&
			exclude === undefined &&
			maxCostUsd === undefined &&
			maxLatencyMs === undefined;
		if (isPlain) {
			this.#plain ??= this.#plainArms();
			if (this.#plain.arms.every((each) => each.capabilities === undefined || canServe(each, request))) {
				return this.#plain.states;
			}
		}
		return eligibleArms(this.#arms, request, this.#outlook).map(({ id }) => this.learner.arm(id));
	}

	#plainArms(): { arms: readonly ConfiguredArm[]; states: readonly ArmState[] } {
		const arms = [...this.#arms.values()].filter(({ retired, weight }) => !retired && weight !== 0);
		return { arms, states: arms.map(({ id }) => this.learner.arm(id)) };
	}

	#dueAt(now: number): number {
		return now + (this.#options.outcomeTimeoutMs ?? day);
	}

	readonly #costOf = (arm: ArmState): number | undefined => this.#expectedCost(arm, this.#request);

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

	/** Ids of the arms that could be drawn for a request. @internal */
	eligibleIds(request: BanditRequest): string[] {
		try {
			this.#request = request;
			return eligibleArms(this.#arms, request, this.#outlook).map(({ id }) => id);
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
		const arm = this.learner.arm(this.#named(armId, 'arm').id);
		const context = this.learner.policy.context(this.#segmented(request));
		return Math.min(1, Math.max(0, this.learner.reader.beliefs(context, [arm])[0]!.mean));
	}

	/** Keeps a small record beside the decisions, e.g. which decision serves a run. @internal */
	keep(id: string, decision: Decision, extra: Record<string, unknown>): void {
		const now = this.#clock();
		const record: DecisionRecord = {
			id,
			goal: this.goal,
			policy: '',
			arm: decision.arm,
			segment: decision.segment ?? '',
			features: new Float64Array(0),
			propensity: decision.propensity,
			time: decision.time,
			dueAt: now + (this.#options.retentionMs ?? 7 * day),
			state: 'closed',
			runId: decision.runId,
			extra,
		};
		this.#journal.change(id, () => ({ record, addition: { lessons: [], tallies: [] } }));
		this.#writer.schedule();
	}

	/** A configured arm. Throws InvalidOptionError for an unknown id. */
	arm(id: string): ConfiguredArm & Arm {
		return this.#named(id, 'id');
	}

	/** What tokens cost on an arm, USD; undefined when its price or the tokens are unknown. */
	costOf(armId: string, usage: TokenUsage): number | undefined {
		const price = this.#arms.get(armId)?.price;
		return price === undefined ? undefined : costUsd(usage, price);
	}

	/** Expected cost of a request on an arm, USD; undefined when neither price nor cost is known. */
	expectedCostUsd(armId: string, request: BanditRequest = {}): number | undefined {
		return this.#expectedCost(this.learner.arm(this.#named(armId, 'arm').id), request);
	}

	#expectedCost(arm: ArmState, request: BanditRequest): number | undefined {
		const cost = this.#fullCost(arm, request);
		const discount = request.discountsUsd?.[arm.id];
		return cost === undefined || discount === undefined ? cost : Math.max(0, cost - discount);
	}

	#fullCost(arm: ArmState, request: BanditRequest): number | undefined {
		const price = this.#arms.get(arm.id)?.price;
		const spent = arm.of(spendingKind);
		if (price === undefined && spent.version === 0) return undefined;
		const asked = { promptTokens: promptTokens(request), segment: request.segment ?? '' };
		const spending = expectedSpending(spent, this.#poolFor(request, asked.segment), asked);
		return expectedCostUsd(spending, price && ((usage) => costUsd(usage, price)), usualOutputTokens);
	}

	/** What all arms together took; worked out once for a request. */
	#poolFor(request: BanditRequest, segment: string): SpendingPool {
		if (this.#pool === undefined || this.#pool.request !== request || this.#pool.outcomes !== this.#observed) {
			const arms = [...this.#arms.keys()].map((id) => this.learner.arm(id).of(spendingKind));
			const pool = new SpendingPool(arms, segment, this.learner.unit);
			this.#pool = { request, pool, outcomes: this.#observed };
		}
		return this.#pool.pool;
	}

	/**
	 * Adds what a call showed: tokens, cost, latency. Does not wait; the store is written later.
	 * Throws UnknownDecisionError for what can't be a decision id; an id that the store doesn't know is told to `onError`.
	 */
	observe(decisionId: string, observation: Observation): void {
		this.#checkId(decisionId);
		const priced = this.#priced(decisionId, observation);
		this.#observed++;
		const now = this.#clock();
		if (priced.costUsd !== undefined && this.objective.spent !== undefined) {
			const expected = this.#journal.peek(decisionId)?.extra?.expectedCostUsd;
			this.objective.spent(priced.costUsd, typeof expected === 'number' ? expected : undefined, now);
		}
		const operation = observe(priced, ({ arm, segment, extra }) => {
			const promptTokens = typeof extra?.promptTokens === 'number' ? extra.promptTokens : 0;
			return this.learner.spending(arm, priced, { promptTokens, segment }, now);
		});
		this.#journal.change(decisionId, operation);
		this.#writer.schedule();
	}

	#priced(decisionId: string, observation: Observation): Observation {
		if (observation.costUsd !== undefined) return observation;
		const arm = this.#journal.peek(decisionId)?.arm;
		const cost = arm === undefined ? undefined : this.costOf(arm, observation);
		return cost === undefined ? observation : { ...observation, costUsd: cost };
	}

	/**
	 * Says how well a decision served. Resolves when the store holds it (durable as far as the store is), with what
	 * became of it; a later report from a stronger or the same source revises the outcome.
	 * Rejects with InvalidOptionError for an outcome that is none, UnknownDecisionError for an id never seen or forgotten.
	 */
	async report(decisionId: string, outcome: Outcome, { share = 1 }: { share?: number } = {}): Promise<ReportResult> {
		this.#checkId(decisionId);
		const detail = toOutcomeDetail(outcome, 'user');
		const result = this.#settle(decisionId, detail, { share });
		const written = await this.#writer.flush();
		if (result.status === 'unknown' && written) throw new UnknownDecisionError(decisionId, this.goal);
		return { decisionId, status: written && result.status !== 'unknown' ? result.status : 'pending' };
	}

	/**
	 * Learns from outcomes that were there before: an evaluation set run on all arms, or the logs of a static set-up. Each
	 * row is an ordinary outcome of its arm, counted once (by its id, or its prompt), so that repeating a warm start does no
	 * harm. Resolves when the store holds it. Rejects with InvalidOptionError for the first row that can't be used; then
	 * nothing is learnt.
	 */
	async warmStart(rows: readonly WarmStartRow[]): Promise<void> {
		checkRows(rows, [...this.#arms.keys()]);
		await this.ready;
		const now = this.#clock();
		for (const row of rows) {
			const request = this.#segmented(typeof row.request === 'string' ? { text: row.request } : row.request);
			const { observation } = row;
			const costUsd = observation && (observation.costUsd ?? this.costOf(row.arm, observation));
			const priced = { ...row, request, ...(observation && { observation: { ...observation, costUsd } }) };
			this.#journal.change(warmKey(row), warm(priced, this.goal, this.learner, promptTokens(request), now));
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

	/** Adds exported statistics to this goal's, once for each `id`. Statistics of arms and policies that are not in use are kept. */
	async importStatistics({ rows }: ExportedStatistics, id: string): Promise<void> {
		const now = this.#clock();
		const add = rows.map(({ key, sums }) => ({ key, sums: Float64Array.from(sums) }));
		await this.#store.transact(this.goal, [
			{
				id: `import/${id}`,
				apply: (record) => (record === undefined ? { record: importRecord(this.goal, id, now), add } : undefined),
			},
		]);
		await this.refresh();
	}

	/** Settles without waiting for the store. @internal */
	settleSoon(decisionId: string, outcome: OutcomeDetail & { source: OutcomeSource }): void {
		this.#settle(decisionId, outcome);
		this.#writer.schedule();
	}

	#settle(
		decisionId: string,
		outcome: OutcomeDetail & { source: OutcomeSource },
		options: { onSilence?: boolean; share?: number } = {},
	): SettleResult {
		const result: SettleResult = { status: 'unknown' };
		const operation = settle(
			{
				learner: this.learner,
				outcome,
				now: this.#clock(),
				retentionMs: this.#options.retentionMs ?? 7 * day,
				...options,
			},
			result,
		);
		const expected = this.#journal.peek(decisionId)?.extra?.expectedSuccess;
		this.#journal.change(decisionId, operation);
		if (result.arm !== undefined && result.status === 'recorded' && typeof expected === 'number') {
			this.#watch(result.arm, outcome.score - expected);
		}
		if (result.arm !== undefined && (result.status === 'recorded' || result.status === 'revised')) {
			this.events.outcome({ decisionId, arm: result.arm, outcome, revised: result.status === 'revised' });
		}
		return result;
	}

	/** Looks whether an arm has changed; what was learnt of it before then counts little. */
	#watch(arm: string, residual: number): void {
		if (this.#options.detectChange === false) return;
		let state = this.#changes.get(arm);
		if (state === undefined) {
			state = changeState();
			this.#changes.set(arm, state);
		}
		const direction = updateChange(state, residual);
		if (direction === undefined) return;
		this.learner.startGeneration(arm);
		this.events.change({ arm, direction, time: this.#clock() });
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
		const { usage, latencyMs, costUsd, finishReason, modelId } = result;
		this.observe(decisionId, { ...usage, latencyMs, costUsd, finishReason, modelId, timeToFirstTokenMs });
		if (result.invalid !== undefined) {
			const verdict = { score: 0, reason: result.invalid, category: 'validation_failed' } as const;
			this.settleSoon(decisionId, { source: this.#conditionSource, ...verdict });
			return verdict;
		}
		const condition = this.condition.sample === undefined ? this.condition : this.condition.sample();
		if (condition === undefined) return undefined;
		const verdict = this.#check(condition, decisionId, result, request, true);
		if (verdict instanceof Promise) this.inBackground(verdict);
		if (!condition.background) return verdict;
		return condition.immediate && this.#check(condition.immediate, decisionId, result, request, false);
	}

	#check(
		condition: Condition,
		decisionId: string,
		result: CallResult,
		request: BanditRequest | undefined,
		learn: boolean,
	): MaybePromise<Verdict | undefined> {
		const failed = (error: unknown): undefined => {
			this.events.error({ error, during: 'successWhen', decisionId, arm: result.arm });
			return undefined;
		};
		const judged = (verdict: Verdict | undefined): Verdict | undefined => {
			if (learn && verdict !== undefined) this.settleSoon(decisionId, { source: this.#conditionSource, ...verdict });
			return verdict;
		};
		try {
			const verdict = condition.check(result, request);
			return verdict instanceof Promise ? verdict.then(judged).catch(failed) : judged(verdict);
		} catch (error) {
			return failed(error);
		}
	}

	get #conditionSource(): OutcomeSource {
		return this.#options.successWhen === undefined ? 'default' : 'successWhen';
	}

	/** Work that `flush` waits for. @internal */
	inBackground(work: Promise<unknown>): void {
		const tracked = work.finally(() => this.#background.delete(tracked));
		this.#background.add(tracked);
	}

	/** Ends a decision that gets no outcome: a provider fault, an abort. A report may still settle it. @internal */
	closeDecision(decisionId: string, observation?: Observation): void {
		if (observation !== undefined) this.observe(decisionId, observation);
		this.#journal.change(decisionId, close(this.#clock(), this.#options.retentionMs ?? 7 * day));
		this.#writer.schedule();
	}

	/** A decision's record, here or in the store; undefined when unknown. @internal */
	record(decisionId: string): MaybePromise<DecisionRecord | undefined> {
		return this.#journal.peek(decisionId) ?? this.#store.get(this.goal, decisionId);
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
		this.#closed = true;
		this.#writer.close();
	}

	/** Handles decisions that are due; true when there may be more. */
	async #sweep(): Promise<boolean> {
		const now = this.#clock();
		const retentionMs = this.#options.retentionMs ?? 7 * day;
		const { silence } = this.#options;
		const due = await this.#store.due(this.goal, now, sweepLimit);
		for (const { id, state } of due) {
			if (state !== 'open') this.#journal.change(id, forget(now));
			else if (silence === undefined) this.#journal.change(id, expire(now, retentionMs));
			else this.#settle(id, { ...toOutcomeDetail(silence, 'default'), source: 'default' }, { onSilence: true });
		}
		return due.length === sweepLimit;
	}

	/** Means, credible intervals, cost and latency of each arm. */
	insights(): Insights {
		this.learner.advance(this.#clock());
		const { usage } = this.condition;
		const insights = insightsOf(this.goal, this.objective.name, this.#arms.values(), this.learner);
		return usage === undefined ? insights : { ...insights, judge: usage };
	}

	/**
	 * Adds an arm, or brings a retired one back; what was learnt of its id before counts.
	 * Throws InvalidOptionError when an arm with this id is active.
	 */
	addArm(arm: Arm | string): void {
		const added = (typeof arm === 'string' ? { id: arm } : arm) as Arm;
		validateArm(added, 'arm');
		const present = this.#arms.get(added.id);
		if (present !== undefined && !present.retired) {
			throw new InvalidOptionError('arm.id', added.id, 'An active arm has this id: give another, or retire it first.');
		}
		this.#arms.set(added.id, { ...added, retired: false });
		this.#plain = undefined;
		this.learner.arm(added.id, added.prior);
	}

	/** Draws an arm no more; what was learnt stays. Throws InvalidOptionError for an unknown id and for the last active arm. */
	retireArm(id: string): void {
		const arm = this.#named(id, 'id');
		const active = this.arms.filter((other) => !other.retired && other.id !== id);
		if (active.length === 0)
			throw new InvalidOptionError('id', id, 'It is the last active arm: add another one first.');
		arm.retired = true;
		this.#plain = undefined;
	}

	/** Changes an arm's price from now on; quality need not be learnt again. */
	setPrice(id: string, price: Price): void {
		const arm = this.#named(id, 'id');
		validatePrice('price', price);
		arm.price = price;
	}

	#named(id: string, option: string): ConfiguredArm & Arm {
		const arm = this.#arms.get(id);
		if (arm === undefined) {
			throw new InvalidOptionError(option, id, `Name an arm of this goal: ${[...this.#arms.keys()].join(', ')}.`);
		}
		return arm;
	}

	#checkId(decisionId: unknown): void {
		if (typeof decisionId !== 'string' || decisionId === '') throw new UnknownDecisionError(decisionId, this.goal);
	}
}

/** Statistics as plain data. */
export interface ExportedStatistics {
	readonly goal: string;
	readonly rows: readonly { readonly key: string; readonly sums: readonly number[] }[];
}

function importRecord(goal: string, id: string, now: number): DecisionRecord {
	return {
		id: `import/${id}`,
		goal,
		policy: '',
		arm: '',
		segment: '',
		features: new Float64Array(0),
		time: now,
		dueAt: Number.POSITIVE_INFINITY,
		state: 'closed',
	};
}

/** A decision and what its record needs. */
class DrawnDecision implements Decision {
	readonly id: string = globalThis.crypto.randomUUID();
	readonly goal: string;
	readonly time: number;
	readonly arm: string;
	readonly #policy: string;
	readonly segment: string | undefined;
	readonly runId: string | undefined;
	readonly #context: Context;
	readonly #promptTokens: number;
	readonly #expectedSuccess: number;
	#drawn: Drawn | undefined;
	#propensity: number | undefined;
	readonly #dueAt: number;
	readonly expectedCostUsd: number | undefined;
	#record: DecisionRecord | undefined;

	constructor(
		goal: string,
		policy: string,
		request: BanditRequest,
		context: Context,
		drawn: Drawn,
		time: number,
		dueAt: number,
	) {
		this.goal = goal;
		this.arm = drawn.arm.id;
		this.time = time;
		this.#policy = policy;
		this.segment = request.segment;
		this.runId = request.runId;
		this.#context = context;
		this.#promptTokens = promptTokens(request);
		this.#drawn = drawn;
		this.#dueAt = dueAt;
		this.expectedCostUsd = drawn.candidate.costUsd;
		this.#expectedSuccess = drawn.candidate.belief.mean;
	}

	get propensity(): number {
		if (this.#propensity === undefined) {
			this.#propensity = this.#drawn!.propensity();
			this.#drawn = undefined;
		}
		return this.#propensity;
	}

	toRecord(): DecisionRecord {
		this.#record ??= {
			id: this.id,
			goal: this.goal,
			policy: this.#policy,
			arm: this.arm,
			segment: this.#context.segment,
			features: this.#context.features,
			propensity: this.propensity,
			time: this.time,
			dueAt: this.#dueAt,
			state: 'open',
			...(this.runId !== undefined && { runId: this.runId }),
			extra: {
				promptTokens: this.#promptTokens,
				expectedCostUsd: this.expectedCostUsd,
				expectedSuccess: this.#expectedSuccess,
			},
		};
		return this.#record;
	}

	toJSON(): Record<string, unknown> {
		const { id, goal, arm, propensity, time, segment, runId, expectedCostUsd } = this;
		return { id, goal, arm, propensity, time, segment, runId, expectedCostUsd };
	}
}

function policyOf(policy: BanditOptions['policy']): Policy {
	if (policy === undefined || policy === 'beta') return betaPolicy();
	if (policy === 'linear') return linearPolicy();
	if (typeof policy !== 'object' || typeof policy?.reader !== 'function') {
		throw new InvalidOptionError('policy', policy, "Give 'beta', 'linear', or an object that implements Policy.");
	}
	return policy;
}

/**
 * Makes a bandit for a goal.
 * Throws InvalidOptionError for an option that can't be used, StoreError for a default store that can't be opened.
 */
export function createBandit<Arm extends ArmOptions = ArmOptions>(options: BanditOptions<Arm>): Bandit<Arm> {
	return new Bandit(options);
}
