import type { GoalDecision } from '../../adapter/shared-outcome.ts';
import { Lru } from '../../base/lru.ts';

/** A decision that a chat model's run was made by. */
export type RunDecision = GoalDecision;

/** A run of LangChain's, as far as outcomes are concerned. */
export interface RunNode {
	readonly parent: RunNode | undefined;
	readonly root: RootRun;
	readonly children: RunNode[];
	/** Of a chat model's run. */
	readonly decision: RunDecision | undefined;
	/** What a chat model was asked, hashed: equal for equal messages. */
	readonly prompt: string | undefined;
	/** Of a tool's run: the call that asked for it. */
	readonly toolCallId: string | undefined;
	/** It is an output parser's. */
	readonly isParser: boolean;
	/** It is a step of the sequence above it. */
	readonly isStep: boolean;
	/** What the last step that ended gave, of a sequence. */
	stepOutput: unknown;
	/** When it began and ended, counted in the root's events. */
	readonly began: number;
	ended: number | undefined;
}

/** The topmost run that is seen: its end is the end of the task. */
export interface RootRun {
	readonly threadId: string | undefined;
	/** Decisions whose outcome has been told, by id. */
	readonly settled: Set<string>;
	/** Errors that an outcome has been told for, or that are nobody's fault. */
	readonly explained: Set<unknown>;
	/** Errors of output parsers. */
	readonly parserErrors: Set<unknown>;
	/** Decisions that asked for a tool that failed. */
	readonly toolFailures: Set<string>;
	/** Decisions by the id of the tool call that they asked for. */
	readonly toolCalls: Map<string, RunDecision>;
	/** Decisions of the thread before it was interrupted. */
	resumed: readonly RunDecision[];
	/** True when it goes on with an interrupted thread, of this process or another. */
	readonly isResume: boolean;
	/** A node waits for a human. */
	isInterrupted: boolean;
	events: number;
}

/** The runs that go on, rebuilt from the parents' ids that callbacks bring. */
export class RunTree {
	// A stream that its consumer leaves tells no end: what is forgotten first must be bounded.
	readonly #nodes = new Lru<RunNode>(50_000);

	get(runId: string): RunNode | undefined {
		return this.#nodes.get(runId);
	}

	/** Adds a run; undefined when it is known: a handler may be registered twice. */
	begin(
		runId: string,
		parentRunId: string | undefined,
		more: Partial<
			Pick<RunNode, 'decision' | 'prompt' | 'toolCallId' | 'isParser' | 'isStep'> &
				Pick<RootRun, 'threadId' | 'isResume'>
		> = {},
	): RunNode | undefined {
		if (this.#nodes.get(runId) !== undefined) return undefined;
		const parent = parentRunId === undefined ? undefined : this.#nodes.get(parentRunId);
		const root = parent?.root ?? rootOf(more.threadId, more.isResume);
		const { decision, prompt, toolCallId, isParser = false, isStep = false } = more;
		const known = { decision, prompt, toolCallId, isParser, isStep };
		const began = root.events++;
		const node: RunNode = { parent, root, children: [], ...known, stepOutput: undefined, began, ended: undefined };
		parent?.children.push(node);
		this.#nodes.set(runId, node);
		return node;
	}

	/** A run gave no answer. */
	forget(runId: string): void {
		this.#nodes.delete(runId);
	}

	/** A run is over; gives its node once. */
	end(runId: string, output?: unknown): RunNode | undefined {
		const node = this.#nodes.get(runId);
		if (node === undefined || node.ended !== undefined) return undefined;
		node.ended = node.root.events++;
		if (node.isStep && node.parent !== undefined) node.parent.stepOutput = output;
		this.#nodes.delete(runId);
		return node;
	}
}

function rootOf(threadId: string | undefined, isResume = false): RootRun {
	return {
		threadId,
		resumed: [],
		isResume,
		isInterrupted: false,
		settled: new Set(),
		explained: new Set(),
		parserErrors: new Set(),
		toolFailures: new Set(),
		toolCalls: new Map(),
		events: 0,
	};
}

/** Chat models' runs at and below a run that gave an answer, in the order of their ends. */
export function answeredBelow(node: RunNode): RunNode[] {
	const answered: RunNode[] = [];
	const visit = (each: RunNode): void => {
		if (each.decision !== undefined && each.ended !== undefined) answered.push(each);
		each.children.forEach(visit);
	};
	visit(node);
	return answered.sort((a, b) => a.ended! - b.ended!);
}

/** The topmost run above a run, or itself. */
export function topOf(node: RunNode): RunNode {
	let top = node;
	while (top.parent !== undefined) top = top.parent;
	return top;
}

/** Decisions at and below a run, each once; those of its thread before an interrupt too. */
export function decisionsBelow(node: RunNode): RunDecision[] {
	const before = node.parent === undefined ? node.root.resumed : [];
	const all = [...before, ...answeredBelow(node).map(({ decision }) => decision!)];
	return [...new Map(all.map((each) => [each.decisionId, each])).values()];
}
