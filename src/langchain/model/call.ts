import type { BindToolsInput } from '@langchain/core/language_models/chat_models';
import type { BaseMessage } from '@langchain/core/messages';
import { ensureConfig, type RunnableConfig } from '@langchain/core/runnables';
import { classifyError } from '../../adapter/fault.ts';
import type { BanditRequest } from '../../base/types.ts';
import type { Fault } from '../../router/attempt.ts';
import { currentRunId } from '../../router/current-run.ts';
import { amountOf, banditOptionsOf, fingerprint, toRequest, turnOf } from './request.ts';

/** A call's options: the config that every runnable takes, and what the model takes beside it. */
export type CallOptions = RunnableConfig & Record<string, unknown>;

/** What is known of a call before an arm is drawn. */
export interface ChatCall {
	readonly messages: readonly BaseMessage[];
	readonly tools: readonly BindToolsInput[];
	/** Config and model's options, without the tools, which each arm formats in its own way. */
	readonly options: CallOptions;
	/**
	 * Of `options` what the caller gave: the arm fills up the rest itself, and a model's call takes the longer the more it
	 * is given.
	 */
	readonly given: CallOptions;
	/** What the router needs. */
	readonly route: {
		readonly request: BanditRequest;
		readonly signal: AbortSignal | undefined;
		classify(error: unknown): Fault;
		amountOf(feature: string): number;
		fingerprint(of: 'all' | 'before'): string;
	};
}

const noTools: readonly BindToolsInput[] = [];

/**
 * Reads a call. In a LangGraph node the config comes implicitly, so that `given` may be undefined.
 * Throws InvalidOptionError for a name in `configurable.bandit` that is none.
 */
export function toCall(
	messages: readonly BaseMessage[],
	given: object | undefined,
	known?: Partial<BanditRequest>,
): ChatCall {
	const config = ensureConfig(given as RunnableConfig) as CallOptions & { tools?: BindToolsInput[] };
	const { tools = noTools, signal } = config;
	const options = 'tools' in config ? withoutTools(config) : config;
	const request = { ...toRequest(messages, tools.length), ...known, ...banditOptionsOf(config) };
	return {
		messages,
		tools,
		options,
		given: givenOf(options, given as CallOptions | undefined),
		route: {
			request: inRunOf(request, config.configurable?.thread_id, messages),
			signal,
			classify: (error) => classifyError(error, signal),
			amountOf: (feature) => amountOf(feature, messages, options),
			fingerprint: (of) => fingerprint(messages, of),
		},
	};
}

const nothing: CallOptions = {};

function givenOf(options: CallOptions, given: CallOptions = nothing): CallOptions {
	// A timeout runs already, as a signal.
	if (given.timeout !== undefined) return options;
	return 'tools' in given ? withoutTools(given) : given;
}

function withoutTools({ tools: _, ...options }: CallOptions): CallOptions {
	return options;
}

/** The request in a run that was named, that the code is in, or that is the present turn of a LangGraph thread. */
function inRunOf(request: BanditRequest, thread: unknown, messages: readonly BaseMessage[]): BanditRequest {
	if (request.runId !== undefined) return request;
	const runId = currentRunId();
	if (runId !== undefined) return { ...request, runId };
	if (typeof thread !== 'string' || thread === '') return request;
	return { ...request, runId: thread, turn: turnOf(messages) };
}
