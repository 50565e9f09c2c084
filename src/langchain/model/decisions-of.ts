import { DecisionIds } from '../../adapter/shared-outcome.ts';

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

/** Ids of the decisions of a goal that answers were made by, each once, in their order. */
export function decisionIdsOf(answers: readonly Answer[], goal: string): string[] {
	const ids = new DecisionIds(goal);
	for (const { response_metadata: metadata } of answers) ids.take(metadata);
	return ids.all();
}

/** The answers in what `report` takes. */
export function answersIn(subject: Exclude<Reported, string>): readonly Answer[] {
	if (Array.isArray(subject)) return subject;
	const { messages, raw, generations } = subject as { messages?: Answer[]; raw?: Answer; generations?: object[][] };
	if (Array.isArray(messages)) return messages;
	if (Array.isArray(generations)) return generations.flat().map((each) => (each as { message?: Answer }).message ?? {});
	return [raw ?? (subject as Answer)];
}
