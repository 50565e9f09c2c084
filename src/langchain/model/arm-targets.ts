import type { BaseChatModel, BindToolsInput } from '@langchain/core/language_models/chat_models';
import type { Runnable } from '@langchain/core/runnables';
import type { CallOptions } from './call.ts';
import type { ChatArm } from './chat-arm.ts';

/** What an arm is invoked on, and the options that are not yet in it. */
export interface ArmTarget {
	readonly runnable: Runnable;
	readonly options: CallOptions;
}

/** Arms with a call's tools bound, each in its provider's own way, made once for an array of tools. */
export class ArmTargets {
	readonly #bound = new WeakMap<readonly BindToolsInput[], Map<string, Runnable | Error>>();

	/** Throws what the arm throws when it can't take the tools. */
	of(arm: ChatArm, tools: readonly BindToolsInput[], options: CallOptions): ArmTarget {
		if (tools.length === 0) return { runnable: arm.model as Runnable, options };
		// Some providers format these two only while they bind.
		const { tool_choice, strict, ...others } = options;
		const bound = this.#find(arm, tools, {
			...(tool_choice !== undefined && { tool_choice }),
			...(strict !== undefined && { strict }),
		});
		if (bound instanceof Error) throw bound;
		return { runnable: bound, options: others };
	}

	/** Ids of the arms that can't take these tools. */
	unable(arms: readonly ChatArm[], tools: readonly BindToolsInput[]): string[] {
		return arms.filter((arm) => this.#find(arm, tools, {}) instanceof Error).map(({ id }) => id);
	}

	#find(arm: ChatArm, tools: readonly BindToolsInput[], kwargs: object): Runnable | Error {
		const known = this.#bound.get(tools) ?? new Map<string, Runnable | Error>();
		this.#bound.set(tools, known);
		const key = Object.keys(kwargs).length === 0 ? arm.id : `${arm.id} ${JSON.stringify(kwargs)}`;
		const bound = known.get(key) ?? bind(arm, tools, kwargs);
		known.set(key, bound);
		return bound;
	}
}

function bind({ model, id }: ChatArm, tools: readonly BindToolsInput[], kwargs: object): Runnable | Error {
	try {
		if (model.bindTools === undefined)
			return new Error(`${id} (${model.getName()}) takes no tools: it has no bindTools.`);
		return model.bindTools([...tools], kwargs as Parameters<NonNullable<BaseChatModel['bindTools']>>[1]) as Runnable;
	} catch (error) {
		return error instanceof Error ? error : new Error(String(error));
	}
}
