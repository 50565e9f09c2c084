import { hashStart, hashStep, hashString } from '../base/hash.ts';

/** What of a message tells conversations apart. */
export interface KeyedMessage {
	readonly role: string;
	/** Its text, and what its tool calls and results are, in their order. */
	readonly texts: readonly string[];
}

/** Of a long text its length and its ends are looked at. */
const looked = 1000;

/**
 * The messages before the answer whose tools' results stand at the end.
 * `roles`: what messages with results of tools, and those of the model, are called.
 */
export function beforeAnswer<M>(
	messages: readonly M[],
	roleOf: (message: M) => string,
	roles: readonly [string, string],
): readonly M[] {
	let end = messages.length;
	while (end > 0 && roleOf(messages[end - 1]!) === roles[0]) end--;
	if (end > 0 && roleOf(messages[end - 1]!) === roles[1]) end--;
	return messages.slice(0, end);
}

/** Equal for equal conversations. System prompts don't count: they may change from one step to the next. */
export function conversationKey(messages: Iterable<KeyedMessage>): string {
	let [count, first, second] = [0, hashStart, hashStart];
	for (const { role, texts } of messages) {
		if (role === 'system') continue;
		count++;
		for (const text of [role, ...texts]) {
			const ends = text.length > 2 * looked ? `${text.length} ${text.slice(0, looked)}${text.slice(-looked)}` : text;
			first = step(first, hashString(ends));
			second = step(second, hashString(ends, 1));
		}
	}
	return `${count} ${first >>> 0} ${second >>> 0}`;
}

function step(hash: number, value: number): number {
	return hashStep(hashStep(hash, value & 0xffff), value >>> 16);
}
