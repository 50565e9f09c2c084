import { mergeConfigs, type Runnable, RunnableBinding } from '@langchain/core/runnables';
import type { CallOptions } from './call.ts';

/** What is below a binding, and the options with those that are bound: for methods that a binding does not hand over. */
export function unbound(runnable: Runnable, options: CallOptions): { bound: Runnable; options: CallOptions } {
	if (!RunnableBinding.isRunnableBinding(runnable)) {
		// Some models bind by a copy of themselves with defaults, which not all of their methods look at.
		const { defaultOptions } = runnable as { defaultOptions?: object };
		return { bound: runnable, options: defaultOptions === undefined ? options : { ...defaultOptions, ...options } };
	}
	const { bound, config, kwargs } = runnable as RunnableBinding<never, never>;
	return unbound(bound, mergeConfigs(config, options, kwargs) as CallOptions);
}
