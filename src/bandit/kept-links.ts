import type { Observation } from '../base/call.ts';
import { isId, keptAs } from '../base/other-ids.ts';
import type { LinkRecord, RunRecord } from '../base/records.ts';
import type { Clock, Decision } from '../base/types.ts';
import { keep } from '../journal/due.ts';
import type { Journal } from '../journal/journal.ts';
import { addLink } from '../journal/links.ts';

/** Keeps which decisions runs, traces and threads were made by. */
export class KeptLinks {
	readonly #journal: Journal;
	readonly #clock: Clock;
	readonly #retentionMs: number;

	constructor(journal: Journal, clock: Clock, retentionMs: number) {
		this.#journal = journal;
		this.#clock = clock;
		this.#retentionMs = retentionMs;
	}

	/** Keeps which decisions a run was served by so far, under an id of its own. */
	run(id: string, decision: Decision, { decisionIds, turn }: Pick<RunRecord, 'decisionIds' | 'turn'>): void {
		const dueAt = this.#clock() + this.#retentionMs;
		const { arm, segment = '', time, runId } = decision;
		const record: RunRecord = { id, kind: 'run', time, dueAt, revision: 1, runId, arm, segment, turn, decisionIds };
		this.#journal.change(id, keep(record), { propensityOf: decision });
	}

	/** Keeps which decisions something outside was made by. */
	link(id: string, decisionIds: readonly string[]): void {
		const time = this.#clock();
		const record: LinkRecord = { id, kind: 'link', time, dueAt: time + this.#retentionMs, revision: 1, decisionIds };
		this.#journal.change(id, keep(record));
	}

	/** Keeps which trace a decision's call was part of, beside the others of the trace. */
	call(decisionId: string, observation: Observation | undefined): void {
		const traceId = observation?.traceId;
		if (!isId(traceId)) return;
		const [id, time] = [keptAs.trace(traceId), this.#clock()];
		this.#journal.change(id, addLink({ id, time, dueAt: time + this.#retentionMs, decisionId }));
	}
}
