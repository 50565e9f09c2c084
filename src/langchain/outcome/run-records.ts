import { Lru } from '../../base/lru.ts';
import { keptAs } from '../../base/other-ids.ts';
import type { ChatBandit } from '../model/chat-bandit.ts';
import type { RunDecision } from './run-tree.ts';

/** Models by their goals. */
export type ModelsByGoal = ReadonlyMap<string, ChatBandit>;

/** What this process has kept, by bandit: the store may not have it yet. */
const atHand = new WeakMap<ChatBandit['bandit'], Lru<readonly string[]>>();

function remember(bandit: ChatBandit['bandit'], id: string, decisionIds: readonly string[]): void {
	const known = atHand.get(bandit) ?? new Lru<readonly string[]>(10_000);
	atHand.set(bandit, known);
	known.set(id, decisionIds);
	bandit.remember(id, decisionIds);
}

/** Where the decisions of a LangChain run are kept, for feedback that comes later, to whichever process. */
export function runRecordId(runId: string): string {
	return keptAs.langchainRun(runId);
}

/** Where the decisions of a LangGraph thread that waits are kept, for whichever process goes on with it. */
export function threadRecordId(threadId: string): string {
	return `langchain/thread/${threadId}`;
}

/** Keeps decisions in the stores of their goals. */
export function keepDecisions(models: ModelsByGoal, id: string, decisions: readonly RunDecision[]): void {
	for (const [goal, { bandit }] of models) {
		const decisionIds = decisions.filter((each) => each.goal === goal).map(({ decisionId }) => decisionId);
		if (decisionIds.length > 0) remember(bandit, id, decisionIds);
	}
}

/** The decisions are no longer waited for. */
export function letGoOf(models: ModelsByGoal, id: string, decisions: readonly RunDecision[]): void {
	for (const goal of new Set(decisions.map((each) => each.goal))) remember(models.get(goal)!.bandit, id, []);
}

/** The decisions that were kept. Rejects when a store can't be read. */
export async function keptDecisions(models: ModelsByGoal, id: string): Promise<RunDecision[]> {
	const kept: RunDecision[] = [];
	for (const [goal, { bandit }] of models) {
		const known = atHand.get(bandit)?.get(id) ?? (await inStore(bandit, id));
		for (const decisionId of known) kept.push({ goal, decisionId });
	}
	return kept;
}

async function inStore(bandit: ChatBandit['bandit'], id: string): Promise<readonly string[]> {
	const record = await bandit.record(id);
	return record?.kind === 'link' ? record.decisionIds : [];
}
