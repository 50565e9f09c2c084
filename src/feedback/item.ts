import type { OutcomeCategory } from '../base/category.ts';
import { describe } from '../base/errors.ts';
import type { OutcomeIds } from '../base/other-ids.ts';
import type { OutcomeDetail, OutcomeSource } from '../base/outcome.ts';

/** One outcome, as it is sent. One of the ids, and one of `score` and `outcome`. */
export interface OutcomeItem {
	/** The decision, as `providerMetadata.bandit.decisionId` has it. */
	readonly decisionId?: string;
	/** A run's id. */
	readonly runId?: string;
	/** The id of a trace that the call was part of: the decisions of all its calls share the outcome. */
	readonly traceId?: string;
	/** Beside `traceId`: the span of the one call that is meant. */
	readonly spanId?: string;
	/** The id that the provider gave its response. */
	readonly responseId?: string;
	/** The goal. Needed where the handler serves several. */
	readonly goal?: string;
	/** In [0, 1]; `true` is 1, `false` 0. */
	readonly score?: number | boolean;
	readonly outcome?: 'success' | 'failure';
	/** Default `'user'`. */
	readonly source?: OutcomeSource;
	/** Why, at most 1,000 characters. */
	readonly reason?: string;
	readonly category?: OutcomeCategory;
}

/** An outcome that can be reported. */
export interface ReadyOutcome {
	readonly id: string;
	/** The same, by what it is the id of. */
	readonly ids: OutcomeIds;
	readonly goal: string | undefined;
	readonly outcome: OutcomeDetail;
}

const ids = ['decisionId', 'runId', 'traceId', 'responseId'] as const;
const fields: ReadonlySet<string> = new Set([
	...ids,
	'spanId',
	'goal',
	'score',
	'outcome',
	'source',
	'reason',
	'category',
]);
const longestId = 200;
const longestReason = 1000;

/** Reads an item; a string says why it can't be used. */
export function readItem(item: unknown, sources: readonly OutcomeSource[]): ReadyOutcome | string {
	if (typeof item !== 'object' || item === null || Array.isArray(item)) return `${describe(item)} is no object`;
	const given = item as Record<string, unknown>;
	const unknown = Object.keys(given).find((name) => !fields.has(name));
	if (unknown !== undefined) return `${describe(unknown)} is unknown; an outcome has ${[...fields].join(', ')}`;
	const named = ids.filter((name) => given[name] !== undefined);
	if (named.length !== 1) return `give one of ${ids.join(', ')}`;
	const id = given[named[0]!];
	if (typeof id !== 'string' || id === '' || id.length > longestId) {
		return `${named[0]}: give a string of 1 to ${longestId} characters`;
	}
	const { spanId, goal, source = 'user', reason, category } = given;
	if (spanId !== undefined && (typeof spanId !== 'string' || given.traceId === undefined)) {
		return 'spanId: give a string, beside traceId';
	}
	if (goal !== undefined && typeof goal !== 'string') return 'goal: give a string';
	if (!sources.includes(source as OutcomeSource)) return `source: give one of ${sources.join(', ')}`;
	if (reason !== undefined && (typeof reason !== 'string' || reason.length > longestReason)) {
		return `reason: give a string of at most ${longestReason} characters`;
	}
	const score = scoreOf(given);
	if (typeof score === 'string') return score;
	const outcome = {
		...{ score, source: source as OutcomeSource },
		...(reason !== undefined && { reason }),
		...(category !== undefined && { category: category as OutcomeCategory }),
	};
	return { id, ids: { [named[0]!]: id, ...(spanId !== undefined && { spanId }) }, goal, outcome };
}

function scoreOf({ score, outcome }: Record<string, unknown>): number | string {
	if ((score === undefined) === (outcome === undefined)) return "give either score or outcome ('success', 'failure')";
	if (outcome !== undefined) {
		if (outcome === 'success') return 1;
		return outcome === 'failure' ? 0 : "outcome: give 'success' or 'failure'";
	}
	if (typeof score === 'boolean') return Number(score);
	return typeof score === 'number' && score >= 0 && score <= 1 ? score : 'score: give a number in [0, 1]';
}
