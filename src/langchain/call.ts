import type { BindToolsInput } from '@langchain/core/language_models/chat_models';
import type { BaseMessage } from '@langchain/core/messages';
import { ensureConfig, type RunnableConfig } from '@langchain/core/runnables';
import type { Fault } from '../router/attempt.ts';
import { currentRunId } from '../router/current-run.ts';
import type { BanditRequest } from '../types.ts';
import { classifyError } from './classify-error.ts';
import { saidBy, toRequest, turnOf } from './request.ts';

/** A call's options: the config that every runnable takes, and what the model takes beside it. */
export type CallOptions = RunnableConfig & Record<string, unknown>;

/** What is known of a call before an arm is drawn. */
export interface ChatCall {
	readonly tools: readonly BindToolsInput[];
	/** Config and model's options, without the tools, which each arm formats in its own way. */
	readonly options: CallOptions;
	/** What the router needs. */
	readonly route: {
		readonly request: BanditRequest;
		readonly signal: AbortSignal | undefined;
		classify(error: unknown): Fault;
	};
}

/**
 * Reads a call. In a LangGraph node the config comes implicitly, so that `given` may be undefined.
 * Throws InvalidOptionError for a name in `configurable.bandit` that is none.
 */
export function toCall(
	messages: readonly BaseMessage[],
	given: object | undefined,
	known: Partial<BanditRequest> = {},
): ChatCall {
	const { tools = [], ...options } = ensureConfig(given as RunnableConfig) as CallOptions & {
		tools?: BindToolsInput[];
	};
	const said = saidBy(options);
	const request: BanditRequest = { ...toRequest(messages, tools.length), ...known, ...said };
	const { signal } = options;
	return {
		tools,
		options,
		route: {
			request: { ...request, ...runOf(request, options.configurable?.thread_id, turnOf(messages)) },
			signal,
			classify: (error) => classifyError(error, signal),
		},
	};
}

/** A run that was named, that the code is in, or the present turn of a LangGraph thread. */
function runOf({ runId }: BanditRequest, thread: unknown, turn: number): Pick<BanditRequest, 'runId' | 'turn'> {
	const named = runId ?? currentRunId();
	if (named !== undefined) return { runId: named };
	return typeof thread === 'string' && thread !== '' ? { runId: thread, turn } : {};
}
