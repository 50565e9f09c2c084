import type { TelemetryGoal } from '../bandit/telemetry.ts';
import type { AddingLike, MeterLike, ObservedLike, RecordingLike, TelemetryAttributes } from '../base/opentelemetry.ts';
import { OpenDecisions } from './open-decisions.ts';
import type { Scope } from './scope.ts';

/** How long decisions wait by default, ms. */
const day = 24 * 60 * 60 * 1000;

/** A goal with more segments than these is not told apart by them. */
const mostSegments = 20;

/** A goal as the gauges look at it. */
interface Observed {
	observe(of: 'breaker' | 'lag' | 'buffered' | 'open', result: ObservedLike): void;
}

interface Instruments {
	readonly decisions: AddingLike;
	readonly outcomes: AddingLike;
	readonly reward: RecordingLike;
	readonly cost: AddingLike;
	readonly savings: AddingLike;
	readonly faults: AddingLike;
	/** Goals that the gauges look at; weakly, for a bandit may be dropped without being closed. */
	readonly goals: Set<WeakRef<Observed>>;
}

const made = new WeakMap<MeterLike, Instruments>();

function instrumentsOf(meter: MeterLike): Instruments {
	const known = made.get(meter);
	if (known !== undefined) return known;
	const goals = new Set<WeakRef<Observed>>();
	const gauge = (name: string, of: Parameters<Observed['observe']>[0], unit: string, description: string): void => {
		meter.createObservableGauge(name, { unit, description }).addCallback((result) => {
			for (const each of goals) {
				const goal = each.deref();
				if (goal === undefined) goals.delete(each);
				else goal.observe(of, result);
			}
		});
	};
	gauge('bandit.breaker.state', 'breaker', '1', 'Whether an arm is left alone: 1, else 0.');
	gauge('bandit.store.lag', 'lag', 's', 'How long the oldest change has waited to be written.');
	gauge('bandit.store.buffered', 'buffered', '{decision}', 'Decisions with changes that are to be written.');
	gauge('bandit.open_decisions', 'open', '{decision}', 'Decisions drawn here that wait for an outcome.');
	const advice = { explicitBucketBoundaries: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] };
	const instruments: Instruments = {
		decisions: meter.createCounter('bandit.decisions', { unit: '{decision}', description: 'Arms drawn.' }),
		outcomes: meter.createCounter('bandit.outcomes', { unit: '{outcome}', description: 'What was said of answers.' }),
		reward: meter.createHistogram('bandit.reward', { unit: '1', description: 'Scores that were learnt.', advice }),
		cost: meter.createCounter('bandit.cost', { unit: 'USD', description: 'What calls of arms were billed.' }),
		savings: meter.createUpDownCounter('bandit.savings', {
			unit: 'USD',
			description: 'What the baseline is estimated to have cost more.',
		}),
		faults: meter.createCounter('bandit.attempt.faults', { unit: '{fault}', description: 'Attempts that failed.' }),
		goals,
	};
	made.set(meter, instruments);
	return instruments;
}

/** The metrics of a goal, as long as somebody collects any. */
export class GoalMetrics implements Observed {
	readonly #goal: TelemetryGoal;
	readonly #scope: Scope;
	readonly #open: OpenDecisions;
	readonly #segments = new Set<string>();
	readonly #self = new WeakRef(this);
	/** What the goal is observed by now. */
	#instruments: Instruments | undefined;
	unavailable: () => readonly string[] = () => [];

	constructor(goal: TelemetryGoal, scope: Scope) {
		this.#goal = goal;
		this.#scope = scope;
		this.#open = new OpenDecisions(goal.options.outcomeTimeoutMs ?? day);
	}

	/** Undefined where nobody collects metrics. */
	#now(): Instruments | undefined {
		const { meter } = this.#scope;
		const instruments = meter && instrumentsOf(meter);
		if (instruments !== this.#instruments) {
			this.close();
			this.#instruments = instruments;
			instruments?.goals.add(this.#self);
		}
		return instruments;
	}

	close(): void {
		this.#instruments?.goals.delete(this.#self);
		this.#instruments = undefined;
	}

	#attributes(arm: string, segment: string | undefined, more?: TelemetryAttributes): TelemetryAttributes {
		const attributes: TelemetryAttributes = { 'bandit.goal': this.#goal.goal, 'bandit.arm': arm, ...more };
		if (segment === undefined || segment === '') return attributes;
		if (this.#segments.size <= mostSegments) this.#segments.add(segment);
		if (this.#segments.size <= mostSegments) attributes['bandit.segment'] = segment;
		return attributes;
	}

	drawn(decision: {
		readonly id: string;
		readonly arm: string;
		readonly segment?: string;
		readonly time: number;
	}): void {
		const instruments = this.#now();
		if (instruments === undefined) return;
		this.#open.drawn(decision.id, decision.time);
		instruments.decisions.add(1, this.#attributes(decision.arm, decision.segment));
	}

	/** The decision has an outcome, or will have none. */
	settled(decisionId: string): void {
		this.#open.settled(decisionId);
	}

	outcome(arm: string, segment: string | undefined, status: string, source: string): void {
		const more = { 'bandit.status': status, 'bandit.source': source };
		this.#now()?.outcomes.add(1, this.#attributes(arm, segment, more));
	}

	reward(arm: string, segment: string | undefined, source: string, score: number): void {
		this.#now()?.reward.record(score, this.#attributes(arm, segment, { 'bandit.source': source }));
	}

	/** `saved`: worked out only where it is asked for. */
	spent(arm: string, segment: string | undefined, usd: number, saved: () => number | undefined): void {
		const instruments = this.#now();
		if (instruments === undefined) return;
		const attributes = this.#attributes(arm, segment);
		instruments.cost.add(usd, attributes);
		const savedUsd = saved();
		if (savedUsd !== undefined) instruments.savings.add(savedUsd, attributes);
	}

	fault(arm: string, category: string): void {
		this.#now()?.faults.add(1, this.#attributes(arm, undefined, { 'error.type': category }));
	}

	observe(of: 'breaker' | 'lag' | 'buffered' | 'open', result: ObservedLike): void {
		const { goal: name, arms, writer, journal, clock } = this.#goal;
		const goal = { 'bandit.goal': name };
		if (of === 'lag') result.observe(writer.lagMs / 1000, goal);
		else if (of === 'buffered') result.observe(journal.size, goal);
		else if (of === 'open') result.observe(this.#open.size(clock()), goal);
		else {
			const away = this.unavailable();
			for (const arm of arms.ids()) result.observe(away.includes(arm) ? 1 : 0, { ...goal, 'bandit.arm': arm });
		}
	}
}
