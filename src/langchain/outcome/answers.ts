import type { Bandit } from '../../bandit/bandit.ts';
import { InvalidOptionError } from '../../base/errors.ts';
import type { Outcome, ReportResult } from '../../base/outcome.ts';
import type { ChatArm } from '../model/arms.ts';

/** A message as far as its decision is concerned. */
export interface Answer {
	readonly response_metadata?: Record<string, unknown>;
}

/**
 * What `report` takes: a decision id, an answer, or what has answers in it: messages, the state of an agent or graph, raw
 * and parsed output, a result of `generate`.
 */
export type Reported =
	| string
	| Answer
	| readonly Answer[]
	| { readonly messages: readonly Answer[] }
	| { readonly raw: Answer }
	| { readonly generations: readonly (readonly object[])[] };

/** Ids of the decisions that answers were made by, each once, in their order. */
export function decisionIdsOf(answers: readonly Answer[], goal: string): string[] {
	const ids = new Set<string>();
	for (const { response_metadata: metadata } of answers) {
		const { bandit } = (metadata ?? {}) as { bandit?: { goal: string; decisionId: string } };
		if (bandit?.goal === goal) ids.add(bandit.decisionId);
	}
	return [...ids];
}

function answersIn(subject: Exclude<Reported, string>): readonly Answer[] {
	if (Array.isArray(subject)) return subject;
	const { messages, raw, generations } = subject as { messages?: Answer[]; raw?: Answer; generations?: object[][] };
	if (Array.isArray(messages)) return messages;
	if (Array.isArray(generations)) return generations.flat().map((each) => (each as { message?: Answer }).message ?? {});
	return [raw ?? (subject as Answer)];
}

/** Reports an outcome for a decision, or for all decisions of what has answers in it, which share it evenly. */
export async function reportFor(bandit: Bandit<ChatArm>, subject: Reported, outcome: Outcome): Promise<ReportResult> {
	if (typeof subject !== 'object' || subject === null) return bandit.report(subject as string, outcome);
	const ids = decisionIdsOf(answersIn(subject), bandit.goal);
	if (ids.length === 0) {
		throw new InvalidOptionError(
			'message',
			'a message without response_metadata.bandit',
			`Pass an answer of this model (goal "${bandit.goal}"), a state with its answers, or a decision id.`,
		);
	}
	const share = 1 / ids.length;
	const results = await Promise.all(ids.map((id) => bandit.report(id, outcome, { share })));
	return results.at(-1)!;
}
