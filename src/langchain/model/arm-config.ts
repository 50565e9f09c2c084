import { mergeConfigs, type RunnableConfig } from '@langchain/core/runnables';
import { decisionMetadata } from '../../adapter/decision-metadata.ts';
import type { Decision } from '../../base/types.ts';
import type { Attempt } from '../../router/attempt.ts';
import type { CallOptions, ChatCall } from './call.ts';

/** What a model's constructor was given for its runs. */
export interface OwnConfig {
	readonly callbacks?: RunnableConfig['callbacks'];
	readonly tags?: string[] | undefined;
	readonly metadata?: Record<string, unknown> | undefined;
}

/** The own config of a model. */
export function ownConfig({ callbacks, tags, metadata }: OwnConfig): OwnConfig {
	return { callbacks, tags, metadata: ownMetadata(metadata) };
}

/** Metadata without the core's own entry, which the arm has too; undefined when nothing else is in it. */
function ownMetadata(metadata: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
	for (const name in metadata) {
		if (name === 'versions') continue;
		const { versions: _, ...others } = metadata;
		return others;
	}
	return undefined;
}

/**
 * The config that goes to the arm, whose run is the run: the caller's, the bandit's own, and the decision in it.
 */
export function armConfig(
	{ decision, number, signal }: Attempt<unknown>,
	{ options, given }: Pick<ChatCall, 'options' | 'given'>,
	own: OwnConfig,
): CallOptions {
	const { goal, arm, id } = decision;
	const merged = hasAny(own) ? (mergeConfigs(own, options) as CallOptions) : undefined;
	const { tags = [], metadata } = merged ?? options;
	const decided = [`bandit_goal:${goal}`, `bandit_arm:${arm}`, `bandit_decision_id:${id}`];
	const config: CallOptions = {
		...(merged ?? given),
		metadata: { ...metadata, bandit_goal: goal, bandit_arm: arm, bandit_decision_id: id },
		tags: tags.length === 0 ? decided : [...tags, ...decided],
	};
	// The caller's own, or one that ends with the attempt, too.
	if (signal !== options.signal) config.signal = signal;
	// Only one run can have the id that the caller chose.
	if (number > 1) config.runId = undefined;
	return config;
}

function hasAny({ callbacks, tags, metadata }: OwnConfig): boolean {
	return callbacks !== undefined || (tags?.length ?? 0) > 0 || metadata !== undefined;
}

/**
 * For an arm that answers beside the run: the model's options, and nothing that others could hear. The signal, which never
 * aborts, stands in for that of a graph around the call, which would be taken over implicitly.
 */
export function silentConfig({
	callbacks: _c,
	signal: _s,
	runId: _r,
	runName: _n,
	...options
}: CallOptions): CallOptions {
	return { ...options, callbacks: [], signal: new AbortController().signal };
}

/** The answer with its decision in it. A message that has one is a copy in some cache, which others hold too: left as it is. */
export function withDecision<M extends { response_metadata: Record<string, unknown> }>(
	message: M,
	decision: Decision,
): M {
	const metadata = { ...message.response_metadata, bandit: decisionMetadata(decision) };
	if (message.response_metadata?.bandit !== undefined) return copyWith(message, metadata);
	message.response_metadata = metadata;
	return message;
}

/** A message of the same class with other metadata. */
export function copyWith<M extends object>(message: M, response_metadata: Record<string, unknown>): M {
	return Object.assign(Object.create(Object.getPrototypeOf(message)), message, { response_metadata });
}
