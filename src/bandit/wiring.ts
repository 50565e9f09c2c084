import { type ArmOptions, validateArms } from '../arms/arm.ts';
import { ArmBook } from '../arms/arm-book.ts';
import type { Observation } from '../base/call.ts';
import type { OutcomeDetail, OutcomeSource } from '../base/outcome.ts';
import type { GoalMark } from '../base/settings.ts';
import { steadyClock } from '../base/steady-clock.ts';
import { Decider } from '../decide/decider.ts';
import { Journal } from '../journal/journal.ts';
import { WriteBehind } from '../journal/write-behind.ts';
import { Forgetting } from '../learner/forgetting.ts';
import { Learner } from '../learner/learner.ts';
import { charge, goalSpending } from '../objective/goal-spending.ts';
import { compileCondition } from '../outcome/compile.ts';
import { defaultCondition } from '../outcome/conditions/default.ts';
import { toOutcomeDetail } from '../outcome/outcome.ts';
import { defaultStore } from '../store/default.ts';
import { Background } from './background.ts';
import type { EarlyBook } from './early.ts';
import { Events } from './events.ts';
import { Guard } from './guard.ts';
import { JudgeSpending } from './judge-spending.ts';
import { Judging } from './judging.ts';
import { KeptLinks } from './kept-links.ts';
import { Recorder } from './recorder.ts';
import { partOf, watchOf } from './service.ts';
import type { SharedSettings } from './shared-settings.ts';
import { sweep } from './sweep.ts';
import { type GoalTelemetry, telemetryOf } from './telemetry.ts';
import type { CheckedOptions } from './validate.ts';

const day = 24 * 60 * 60 * 1000;

/** How many written records stay at hand, so that their outcomes are learnt without asking the store. */
const recentRecords = 10_000;

/** All that a bandit is made of. */
export class Wiring<Arm extends ArmOptions> {
	readonly goal: string;
	readonly options: CheckedOptions<Arm>;
	readonly events;
	readonly clock;
	readonly condition;
	readonly learner: Learner;
	readonly arms: ArmBook<Arm>;
	readonly guard: Guard<Arm>;
	readonly decider: Decider<Arm>;
	readonly store;
	readonly journal: Journal;
	readonly links: KeptLinks;
	readonly early: EarlyBook | undefined;
	readonly recorder: Recorder;
	readonly judging: Judging;
	readonly writer: WriteBehind;
	readonly background = new Background();
	/** Undefined: nobody is told. */
	readonly telemetry: GoalTelemetry | undefined;
	/** Resolves when what is known has been read. */
	readonly ready: Promise<void>;
	hasDecided = false;
	readonly #shared: SharedSettings | undefined;
	readonly #judgeSpending = new JudgeSpending();

	constructor(options: CheckedOptions<Arm>) {
		const { objective, goal = 'default', retentionMs = 7 * day, outcomeTimeoutMs = day, silence } = options;
		const given = validateArms(options.arms) as readonly Arm[];
		this.options = options;
		this.goal = goal;
		this.events = new Events(goal, options);
		const steady = steadyClock(options.clock, (error) => this.events.error({ error, during: 'clock' }));
		this.clock = steady.now;
		this.condition = options.successWhen === undefined ? defaultCondition : compileCondition(options.successWhen);
		if (silence !== undefined) toOutcomeDetail(silence, 'default');
		this.learner = new Learner(options.policy, new Forgetting(options.forgetting));
		if (objective.periodMs !== undefined) this.learner.goalSpending = goalSpending(objective.periodMs);
		this.arms = new ArmBook(given, options.priorStrength ?? 2, this.learner);
		this.guard = new Guard(this.arms, options);
		this.store = options.store ?? defaultStore();
		this.telemetry = telemetryOf(options.telemetry, this);
		const { learner, clock, events, store, arms, telemetry } = this;
		this.decider = new Decider({
			goal,
			learner,
			arms,
			clock,
			rules: {
				objective,
				rng: options.rng ?? Math.random,
				exploration: options.exploration ?? 0,
				floor: options.floor,
				maxExploration: options.maxExploration ?? 1,
			},
			outcomeTimeoutMs,
			segment: options.segment,
			onSegmentError: (error) => events.error({ error, during: 'segment' }),
			onBudgetError: (error) => events.error({ error, during: 'budget' }),
			salt: options.salt,
		});
		this.journal = new Journal(goal, store, learner, {
			maxPending: options.maxPending ?? 10_000,
			maxRecent: recentRecords,
			onLost: (error, decisionId) => events.error({ error, during: 'store', decisionId }),
		});
		const { journal } = this;
		this.links = new KeptLinks(journal, clock, retentionMs);
		this.early = partOf('early')?.({ goal, store, retentionMs });
		const watch = watchOf(options.detectChange)?.({ learner, events, clock, journal });
		this.recorder = new Recorder({
			goal,
			early: this.early,
			schedule: (now) => this.writer.schedule(now),
			learner,
			journal,
			events,
			clock,
			retentionMs,
			costOf: (arm, observation) => arms.costOf(arm, observation),
			screens: this.condition.screens === true,
			awaitsGrade: silence !== undefined,
			keepReasons: options.keepReasons === true,
			oneSided: silence === undefined ? partOf('oneSided')?.(learner, events) : undefined,
			watch,
			telemetry,
			spent: (call, now) => {
				telemetry?.spent(call);
				arms.expected.observed++;
				charge(objective, learner.goalSpending, call, now);
			},
		});
		this.judging = new Judging({
			condition: this.condition,
			source: options.successWhen === undefined ? 'default' : 'successWhen',
			events,
			telemetry,
			observe: (id, observation) => this.observe(id, observation),
			settle: (id, outcome, observation) => this.settleSoon(id, outcome, observation),
			inBackground: (work) => this.background.add(work),
		});
		const sweeping = { goal, store, journal, recorder: this.recorder, retentionMs, silence };
		this.writer = new WriteBehind({
			goal,
			store,
			journal,
			learner,
			clock,
			flushMs: options.flushMs ?? 25,
			refreshMs: options.refreshMs ?? 1000,
			onTrouble: (error, isOver) => events.error({ error, during: 'store', ...(isOver ? { isOver } : {}) }),
			watch,
			sweep: async () => {
				steady.look();
				await this.#shared?.look();
				this.tell();
				return sweep(sweeping, clock());
			},
			onRead: () => this.#tellSpent(),
		});
		this.#shared = partOf('settings')?.({
			goal,
			store,
			journal,
			clock,
			configuration: () => this.guard.configuration(learner.policy.id, objective.name),
			obey: (control) => this.guard.obey(control, (error) => events.error({ error, during: 'control' })),
		});
		events.listenToChanges(({ arm, direction }) =>
			this.mark('change', `${arm} became ${direction === 'up' ? 'better' : 'worse'}`, arm),
		);
		this.ready = this.#load();
	}

	/** Reads what is known, and what an operator asked for. */
	#load(): Promise<void> {
		const ready = this.writer.load();
		try {
			const looked = this.#shared?.look();
			if (!(looked instanceof Promise)) return ready;
			const known = looked.catch((error) => this.events.error({ error, during: 'store' }));
			return ready.then(() => known);
		} catch {
			// The same fault has been told when the statistics were read.
			return ready;
		}
	}

	/** Tells the objective what others of the goal spent. */
	#tellSpent(): void {
		const now = this.clock();
		const spent = this.learner.goalSpending?.reading(now);
		if (spent !== undefined) this.options.objective.goalSpent?.(spent, now);
	}

	/** Writes down that something happened. */
	mark(kind: GoalMark['kind'], text: string, arm?: string): void {
		this.#shared?.mark({ kind, text, arm });
		this.writer.schedule(this.clock());
	}

	/** Writes down how the goal is set up here, and what judges have taken. */
	tell(): void {
		if (this.hasDecided) this.#shared?.announce();
		const score = this.#judgeSpending.score(this.condition.usage, this.clock());
		if (score !== undefined) this.journal.score(score);
	}

	/** Records what a call showed. */
	observe(decisionId: string, observation: Observation): void {
		const now = this.clock();
		this.recorder.call(decisionId, observation, now);
		this.links.call(decisionId, observation);
		this.writer.schedule(now);
	}

	/** Records an outcome without waiting for the store. */
	settleSoon(decisionId: string, outcome: OutcomeDetail & { source: OutcomeSource }, observation?: Observation): void {
		const now = this.clock();
		this.recorder.letGo(decisionId, this.recorder.outcome(decisionId, outcome, { now, observation }));
		this.links.call(decisionId, observation);
		this.writer.schedule(now);
	}
}
