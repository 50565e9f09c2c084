import { mergeConfigs, type Runnable, RunnableBinding } from '@langchain/core/runnables';
import type { CallOptions } from './call.ts';

/** What is below a binding, and the options with those that are bound: for methods that a binding does not hand over. */
export function unbound(runnable: Runnable, options: CallOptions): { bound: Runnable; options: CallOptions } {
	if (!RunnableBinding.isRunnableBinding(runnable)) return { bound: runnable, options };
	const { bound, config, kwargs } = runnable as RunnableBinding<never, never>;
	return unbound(bound, mergeConfigs(config, options, kwargs) as CallOptions);
}
