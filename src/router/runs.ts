import type { ArmOptions } from '../arms/arm.ts';
import type { Bandit } from '../bandit/bandit.ts';
import { reportShared } from '../bandit/report-shared.ts';
import type { ToolCall } from '../base/call.ts';
import { InvalidOptionError } from '../base/errors.ts';
import { Lru } from '../base/lru.ts';
import { checkNames } from '../base/option-names.ts';
import { keptAs } from '../base/other-ids.ts';
import type { Outcome, ReportResult } from '../base/outcome.ts';
import type { RunRecord } from '../base/records.ts';
import type { BanditRequest, Decision } from '../base/types.ts';
import { randomUuid } from '../base/uuid.ts';
import { Run, type RunOptions, runOptionNames } from './run.ts';
import { type Fingerprint, ToolLoops } from './tool-loops.ts';

/** How many runs are kept in mind. */
const remembered = 10_000;

/** A run as the router sees it: the decision that serves it now, and all that were made for it. */
interface RunState {
	current: Decision | undefined;
	/** The turn that `decisionIds` were made for. */
	turn: number | undefined;
	decisionIds: string[];
}

/** How a request goes on with what was before it. */
export interface Continuation {
	/** The decision that serves it. */
	readonly decision?: Decision;
	/** The request as it is to be drawn for first: on the arm of the turn before. */
	readonly request?: BanditRequest;
}

/** Which decision serves a run, or the tool loop that a request goes on with. */
export class RunBook<Arm extends ArmOptions> {
	readonly #bandit: Bandit<Arm>;
	readonly #perStep: boolean;
	readonly #runs = new Lru<RunState>(remembered);
	readonly #toolLoops = new ToolLoops();
	readonly #failed = new Lru<true>(remembered);

	/** `perStep`: each step of a run draws its own arm. */
	constructor(bandit: Bandit<Arm>, perStep: boolean) {
		this.#bandit = bandit;
		this.#perStep = perStep;
		// A turn that went wrong lets the next one draw anew.
		bandit.events.listen(({ decisionId, outcome }) => {
			if (outcome.score < 0.5) this.#failed.set(decisionId, true);
			else if (this.#failed.get(decisionId) !== undefined) this.#failed.delete(decisionId);
		});
	}

	/** What a request continues; nothing when it begins something new. Asks the store for a run that is new here. */
	async continued(request: BanditRequest, fingerprint?: Fingerprint): Promise<Continuation> {
		const { runId, answers, turn } = request;
		const state = runId === undefined ? undefined : await this.#state(runId);
		if (this.#perStep) return {};
		const decision = state === undefined ? this.#toolLoops.answered(answers ?? [], fingerprint) : state.current;
		if (decision === undefined || !this.#usable(decision, request)) return {};
		if (turn === undefined || turn === state?.turn) return { decision };
		return this.#failed.get(decision.id) === undefined ? { request: { ...request, eligible: [decision.arm] } } : {};
	}

	#usable({ arm }: Decision, { exclude, eligible, arm: forced }: BanditRequest): boolean {
		if (exclude?.includes(arm) || (eligible !== undefined && !eligible.includes(arm))) return false;
		if (forced !== undefined && forced !== arm) return false;
		const pinned = this.#bandit.pinned;
		if (pinned !== undefined && pinned !== arm) return false;
		return this.#bandit.arms.some(({ id, retired }) => id === arm && !retired);
	}

	/** A decision serves a request from now on, and what goes on from it. */
	serves(decision: Decision, { runId, turn }: BanditRequest): void {
		if (runId === undefined) return;
		const state = this.#runs.get(runId) ?? { current: undefined, turn, decisionIds: [] };
		this.#runs.set(runId, state);
		state.current = decision;
		if (state.turn !== turn) Object.assign(state, { turn, decisionIds: [] });
		if (state.decisionIds.includes(decision.id)) return;
		state.decisionIds.push(decision.id);
		this.#bandit.keep(runKey(runId), decision, { decisionIds: [...state.decisionIds], turn });
	}

	/** A call of a decision asked for tools: requests that answer them go on with it. */
	called(decision: Decision, toolCalls: readonly ToolCall[], fingerprint?: Fingerprint): void {
		if (toolCalls.length > 0) this.#toolLoops.asked(decision, toolCalls, fingerprint);
	}

	/** A run by its id. */
	run(options: RunOptions = {}): Run {
		checkNames('run', options, runOptionNames);
		const { id = randomUuid(), segment } = options;
		if (typeof id !== 'string' || id === '' || id.length > 200) {
			throw new InvalidOptionError('run.id', id, 'Give a string of 1 to 200 characters.');
		}
		return new Run(id, segment, (outcome) => this.#report(id, outcome));
	}

	/** One outcome for all of a run: its sticky decision takes it whole; decisions drawn step by step share it evenly. */
	async #report(runId: string, outcome: Outcome): Promise<readonly ReportResult[]> {
		const { current, decisionIds } = await this.#state(runId);
		if (current === undefined) return [];
		if (!this.#perStep) return [await this.#bandit.report(current.id, outcome)];
		return reportShared(this.#bandit, decisionIds, outcome);
	}

	async #state(runId: string): Promise<RunState> {
		const known = this.#runs.get(runId);
		if (known !== undefined) return known;
		const kept = await this.#kept(runId);
		// Two first steps of one run may have asked at once.
		const state = this.#runs.get(runId) ?? kept ?? { current: undefined, turn: undefined, decisionIds: [] };
		this.#runs.set(runId, state);
		return state;
	}

	async #kept(runId: string): Promise<RunState | undefined> {
		try {
			const record = await this.#bandit.record(runKey(runId));
			const ids = record?.kind === 'run' ? record.decisionIds : [];
			if (record?.kind !== 'run' || ids.length === 0) return undefined;
			const current = decisionOf(record, this.#bandit.goal, ids.at(-1)!);
			return { current, turn: record.turn ?? undefined, decisionIds: [...ids] };
		} catch (error) {
			this.#bandit.events.error({ error, during: 'store' });
			return undefined;
		}
	}
}

function runKey(runId: string): string {
	return keptAs.run(runId);
}

function decisionOf(record: RunRecord, goal: string, id: string): Decision {
	const { arm, segment, time, propensity, runId } = record;
	return { id, goal, arm, time, propensity: propensity ?? 1, runId: runId ?? undefined, ...(segment && { segment }) };
}
