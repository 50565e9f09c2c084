import type { Observation } from '../base/call.ts';
import { InvalidOptionError } from '../base/errors.ts';
import { fnv1a, hashStart } from '../base/hash.ts';
import type { Outcome } from '../base/outcome.ts';
import type { MarkRecord } from '../base/records.ts';
import type { BanditRequest } from '../base/types.ts';
import type { Operation } from '../journal/operation.ts';
import type { Learner } from '../learner/learner.ts';
import type { Lesson } from '../learner/lessons.ts';
import { outcomeTally } from '../learner/tallies.ts';
import { toOutcomeDetail } from '../outcome/outcome.ts';

/** What one arm made of a prompt before the bandit began. */
export interface WarmStartRow {
	/** The prompt, or the request in full. Only its features are kept. */
	readonly request: BanditRequest | string;
	readonly arm: string;
	readonly outcome: Outcome;
	/** Tokens, cost and latency, where they are known. */
	readonly observation?: Observation;
	/** Names the row: one id counts once for an arm. Default: made of the prompt. */
	readonly id?: string;
}

/** Checks rows. Throws InvalidOptionError for the first that can't be used. */
export function checkRows(rows: readonly WarmStartRow[], arms: readonly string[]): void {
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

/** The key of a row in the store. */
export function warmKey({ id, request, arm }: Pick<WarmStartRow, 'id' | 'request' | 'arm'>): string {
	const text = typeof request === 'string' ? request : `${request.segment ?? ''}\n${request.text ?? ''}`;
	return `warm/${id ?? fingerprint(text)}/${arm}`;
}

/** Two FNV-1a hashes of a text, from which it can't be had back. */
function fingerprint(text: string): string {
	const hash = (start: number): string => (fnv1a(text, start) >>> 0).toString(16).padStart(8, '0');
	return `${hash(hashStart)}${hash(0x9e3779b9)}${text.length}`;
}

/** Adds a row to the statistics as an ordinary outcome of its arm, once; `id` is its key in the store. */
export function warm(
	row: WarmStartRow & { readonly id: string },
	learner: Learner,
	promptTokens: number,
	now: number,
): Operation<undefined> {
	const { arm, observation = {} } = row;
	const request = typeof row.request === 'string' ? { text: row.request } : row.request;
	const { score } = toOutcomeDetail(row.outcome, 'default');
	const mark: MarkRecord = { id: row.id, kind: 'mark', time: now, dueAt: Number.POSITIVE_INFINITY, revision: 1 };
	return (record) => {
		if (record !== undefined) return { found: undefined };
		const context = learner.policy.context(request);
		const state = learner.arm(arm);
		const learnt = learner.weigh(state, 'grade', score, now, 1);
		const asked = { promptTokens, segment: context.segment };
		const ratio = learner.costRatio(state, observation, asked);
		const lessons: Lesson[] = [];
		learner.teach(lessons, state, 'grade', context, learnt, 1);
		learner.teachSpending(lessons, state, observation, asked, now);
		if (ratio !== undefined) learner.teachCosts(lessons, state, context, learnt, ratio);
		return {
			found: undefined,
			step: { record: mark, addition: { lessons, tallies: [outcomeTally(state, 1, score)] } },
		};
	};
}
