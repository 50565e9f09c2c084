import type { ToolCall } from '../base/call.ts';
import { Lru } from '../base/lru.ts';
import type { Decision } from '../base/types.ts';

/** How many ids of tool calls are kept in mind, and how many calls under one id. */
const rememberedIds = 10_000;
const rememberedCalls = 8;

/**
 * Tells a conversation from others by its messages: `all` of them, or those `before` the answer whose tools' results are at
 * the end.
 */
export type Fingerprint = (of: 'all' | 'before') => string;

/** A decision whose call asked for a tool. */
interface Asked {
	readonly decision: Decision;
	/** Of the messages that it was asked with. */
	readonly conversation: string | undefined;
	isAnswered: boolean;
}

/**
 * Which decision asked for the tools whose results a request brings. Some providers' ids of tool calls repeat from one
 * conversation to the next (`call_0`), so that the messages before them have to be the same, too.
 */
export class ToolLoops {
	readonly #asked = new Lru<Asked[]>(rememberedIds);

	/** A call asked for tools. Those that the provider ran itself are answered. */
	asked(decision: Decision, toolCalls: readonly ToolCall[], fingerprint: Fingerprint | undefined): void {
		let conversation: string | undefined;
		for (const { toolCallId, providerExecuted } of toolCalls) {
			if (toolCallId === undefined || providerExecuted === true) continue;
			conversation ??= fingerprint?.('all');
			const known = this.#asked.get(toolCallId) ?? [];
			this.#asked.set(toolCallId, [...known, { decision, conversation, isAnswered: false }].slice(-rememberedCalls));
		}
	}

	/** The decision that asked for the tools with these ids, in this conversation; undefined when there is none. */
	answered(ids: readonly string[], fingerprint: Fingerprint | undefined): Decision | undefined {
		let conversation: string | undefined;
		for (const id of ids) {
			const known = this.#asked.get(id);
			if (known === undefined) continue;
			if (fingerprint === undefined) return known.at(-1)!.decision;
			conversation ??= fingerprint('before');
			const ours = known.filter((each) => each.conversation === conversation);
			// Two that began alike go on side by side.
			const found =
				ours.find(({ isAnswered }) => !isAnswered) ?? ours.at(-1) ?? (isUnique(id) ? known.at(-1) : undefined);
			if (found === undefined) continue;
			found.isAnswered = true;
			return found.decision;
		}
		return undefined;
	}
}

/** Random enough to be no other's (digits and letters by turns, no word with a number): then messages may have been edited. */
function isUnique(id: string): boolean {
	return (id.match(/[a-z0-9]{8,}/gi) ?? []).some((part) => /\d[a-z]+\d/i.test(part));
}
