import { promptTokens } from '../arms/eligibility.ts';
import type { TokenUsage } from '../base/call.ts';
import { InvalidOptionError } from '../base/errors.ts';
import { plausible } from '../base/plausible.ts';
import type { MarkRecord } from '../base/records.ts';
import type { BanditRequest, Clock } from '../base/types.ts';
import { checkedRequest } from '../decide/check-request.ts';
import type { Journal } from '../journal/journal.ts';
import type { Operation } from '../journal/operation.ts';
import { holds, resetsOf } from '../journal/resets.ts';
import type { Learner } from '../learner/learner.ts';
import type { Lesson } from '../learner/lessons.ts';
import { outcomeTally } from '../learner/tallies.ts';
import { toOutcomeDetail } from '../outcome/outcome.ts';
import type { Store } from '../store/store.ts';
import { type WarmStartRow, warmKey } from './warm-row.ts';

/** Checks rows. Throws InvalidOptionError for the first that can't be used. */
function checkRows(rows: readonly WarmStartRow[], arms: readonly string[]): void {
	if (!Array.isArray(rows)) throw new InvalidOptionError('rows', rows, 'Give an array of { request, arm, outcome }.');
	rows.forEach(({ request, arm, outcome }, i) => {
		if (typeof request !== 'string' && (typeof request !== 'object' || request === null)) {
			throw new InvalidOptionError(`rows[${i}].request`, request, 'Give a prompt, or { text, segment, … }.');
		}
		if (!arms.includes(arm)) {
			throw new InvalidOptionError(`rows[${i}].arm`, arm, `Name an arm of this goal: ${arms.join(', ')}.`);
		}
		try {
			toOutcomeDetail(outcome, 'default');
		} catch {
			throw new InvalidOptionError(`rows[${i}].outcome`, outcome, "Give 'success', 'failure' or a score in [0, 1].");
		}
	});
}

/** Adds a row to the statistics as an ordinary outcome of its arm, once; `id` is its key in the store. */
function warm(
	row: WarmStartRow & { readonly id: string },
	learner: Learner,
	promptTokens: number,
	now: number,
	resets: number,
): Operation<undefined> {
	const { arm, observation = {} } = row;
	const request = typeof row.request === 'string' ? { text: row.request } : row.request;
	const { score } = toOutcomeDetail(row.outcome, 'default');
	const mark: MarkRecord = { id: row.id, kind: 'mark', time: now, dueAt: Number.POSITIVE_INFINITY, revision: 1 };
	const marked = resets > 0 ? { ...mark, resets } : mark;
	return (record) => {
		if (holds(record, resets)) return { found: undefined };
		const context = learner.policy.context(request);
		const state = learner.arm(arm);
		const learnt = learner.teaching.weigh(state, 'grade', score, now, 1);
		const asked = { promptTokens, segment: context.segment };
		const ratio = learner.teaching.costRatio(state, observation, asked);
		const lessons: Lesson[] = [];
		learner.teaching.teach(lessons, state, 'grade', context, learnt, 1);
		learner.teaching.teachSpending(lessons, state, observation, asked, now);
		if (ratio !== undefined) learner.teaching.teachCosts(lessons, state, context, learnt, ratio);
		return {
			found: undefined,
			step: { record: marked, addition: { lessons, tallies: [outcomeTally(state, 1, score)] } },
		};
	};
}

/** Rows that are written together. */
const rowsAtOnce = 1000;

/** What a warm start works with. */
interface WarmStarting {
	readonly goal: string;
	readonly store: Store;
	readonly ready: Promise<void>;
	readonly clock: Clock;
	readonly learner: Learner;
	readonly journal: Journal;
	readonly arms: { ids(): string[]; costOf(id: string, usage: TokenUsage): number | undefined };
	readonly decider: { segmented(request: BanditRequest): BanditRequest };
	readonly writer: { flushAll(): Promise<void> };
	readonly options: { readonly salt?: string | undefined };
}

/** Learns from outcomes that were there before. */
export async function warmStart(rows: readonly WarmStartRow[], wiring: WarmStarting): Promise<void> {
	const { goal, store, ready, clock, learner, journal, arms, decider, writer } = wiring;
	checkRows(rows, arms.ids());
	await ready;
	const now = clock();
	const resets = await resetsOf(store, goal);
	for (const row of rows) {
		const asked = typeof row.request === 'string' ? { text: row.request } : row.request;
		const request = checkedRequest(decider.segmented(asked));
		const observation = row.observation && plausible(row.observation, () => {});
		const costUsd = observation && (observation.costUsd ?? arms.costOf(row.arm, observation));
		const id = warmKey(row, wiring.options.salt);
		const priced = { ...row, id, request, ...(observation && { observation: { ...observation, costUsd } }) };
		journal.change(id, warm(priced, learner, promptTokens(request), now, resets));
		if (journal.size >= rowsAtOnce) await writer.flushAll();
	}
	await writer.flushAll();
}
