import { reportSharedByGoal } from '../../adapter/shared-outcome.ts';
import type { OutcomeDetail } from '../../base/outcome.ts';
import type { Condition } from '../../outcome/condition.ts';
import { seenBy } from '../../outcome/run-end.ts';
import { judgeOutput } from './chain-result.ts';
import { categoryOf, chainOf, isParserFailure, nameOf } from './run-errors.ts';
import type { ModelsByGoal } from './run-records.ts';
import { answeredBelow, decisionsBelow, type RunDecision, type RunNode, topOf } from './run-tree.ts';

/** Decisions at and below a run without an outcome of their own. */
export function openBelow(node: RunNode): RunDecision[] {
	return decisionsBelow(node).filter(({ decisionId }) => !node.root.settled.has(decisionId));
}

/** Says which decisions of a run tree get which outcome. Never throws or rejects. */
export class RunOutcomes {
	readonly #models: ModelsByGoal;
	readonly #condition: Condition;

	/** `models` by their goals. */
	constructor(models: ModelsByGoal, condition: Condition) {
		this.#models = models;
		this.#condition = condition;
	}

	/** An error fails the decisions of the innermost chain that has any; as it travels up it fails no more. */
	async threw(node: RunNode, error: unknown): Promise<void> {
		const open = openBelow(node);
		if (open.length === 0) return;
		for (const each of chainOf(error)) node.root.explained.add(each);
		const isUnreadable = chainOf(error).some((each) => isParserFailure(each) || node.root.parserErrors.has(each));
		const failed = isUnreadable ? open.slice(-1) : open;
		const category = isUnreadable ? 'malformed' : categoryOf(error);
		await this.#settle(node, failed, { score: 0, category, reason: nameOf(error) });
	}

	/** A model is asked what it was asked before in the same task: the answer that there was did not serve. */
	async askedAgain(node: RunNode, { goal, decisionId }: RunDecision): Promise<void> {
		const thrownAway = answeredBelow(topOf(node)).filter(
			({ prompt, decision, ended }) =>
				prompt === node.prompt && decision!.goal === goal && decision!.decisionId !== decisionId && ended! < node.began,
		);
		const open = thrownAway.map(({ decision }) => decision!).filter((each) => !node.root.settled.has(each.decisionId));
		await this.#settle(node, open, { score: 0, category: 'other', reason: 'the same was asked again' });
	}

	/** The task is over: the verdict on its output goes to all its decisions that have no outcome yet. */
	async ended(node: RunNode, output: unknown): Promise<void> {
		const open = openBelow(node);
		const failed = open.filter(({ decisionId }) => node.root.toolFailures.has(decisionId));
		await this.#settle(node, failed, { score: 0, category: 'tool_error', reason: 'a tool threw' });
		const others = open.filter((each) => !failed.includes(each));
		if (open.length === 0 && node.root.isResume) {
			const [goal] = this.#models.keys();
			return this.#guarded({ goal: goal! }, () => this.#resumedEnd(node, output));
		}
		if (others.length === 0) return;
		const judge = async (): Promise<void> => {
			const verdict = await judgeOutput(this.#condition, output);
			if (verdict !== undefined) await this.#settle(node, others, verdict);
		};
		await this.#guarded(others[0]!, judge, this.#condition.background === true);
	}

	/** A thread that asked no model since another process was interrupted: its turn's decision is in the store. */
	async #resumedEnd({ root: { threadId: id } }: RunNode, output: unknown): Promise<void> {
		const verdict = await judgeOutput(this.#condition, output);
		if (verdict === undefined || id === undefined) return;
		const outcome = seenBy(this.#condition, verdict);
		for (const model of this.#models.values()) await model.run({ id }).report({ ...outcome, source: 'run' });
	}

	/** One outcome for decisions, which share it evenly, each goal's among themselves. */
	async #settle({ root }: RunNode, decisions: readonly RunDecision[], seen: OutcomeDetail): Promise<void> {
		if (decisions.length === 0) return;
		const outcome = seenBy(this.#condition, seen);
		for (const { decisionId } of decisions) root.settled.add(decisionId);
		const banditOf = (goal: string) => this.#models.get(goal)?.bandit;
		await this.#guarded(decisions[0]!, () => reportSharedByGoal(banditOf, decisions, { ...outcome, source: 'run' }));
	}

	async #guarded(
		{ goal }: Pick<RunDecision, 'goal'>,
		work: () => Promise<unknown>,
		isBackground = false,
	): Promise<void> {
		const { bandit } = this.#models.get(goal)!;
		const done = work().catch((error) => bandit.events.error({ error, during: 'successWhen' }));
		if (isBackground) bandit.inBackground(done);
		else await done;
	}
}
