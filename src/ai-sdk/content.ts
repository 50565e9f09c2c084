import { toldUsage } from '../pricing/told-usage.ts';
import type { GenerateResult, Part, Usage } from './model-types.ts';
import { toFinishReason } from './result.ts';

/**
 * True for a part that brings something of the answer, in the streams of all versions. What is not in this list says
 * nothing yet, a frame as little as a kind of part that is still to come: it is held back with the rest until something
 * does, so that another arm can take over.
 */
export function isContent(part: Part): boolean {
	switch (part.type) {
		case 'text-delta':
		case 'reasoning-delta':
		case 'tool-input-delta':
		// v1
		case 'reasoning':
			// OpenAI's first delta is empty.
			return (part.delta ?? part.textDelta ?? '') !== '';
		// v1
		case 'tool-call-delta':
			return (part.argsTextDelta ?? '') !== '';
		// v1
		case 'redacted-reasoning':
		case 'tool-call':
		case 'tool-result':
		case 'tool-approval-request':
		case 'file':
		case 'reasoning-file':
		case 'source':
			return true;
		default:
			return false;
	}
}

/** Why an answer without content ended, where it is no reason that a model gives. */
const noReasons: ReadonlySet<string> = new Set(['unknown', 'other', 'error', 'interrupted']);

/**
 * True for a finish part that is no end of an answer: the stream was interrupted (v4 says so), or it had no content,
 * gives no reason and counts no tokens: its 200 was empty, a page of HTML, or anything else that is no stream.
 */
export function isBrokenEnd({ type, finishReason, usage }: Part, hasContent: boolean): boolean {
	if (type !== 'finish') return false;
	const reason = toFinishReason(finishReason);
	if (reason === 'interrupted') return true;
	return !hasContent && isNoReason(finishReason, usage);
}

/** True for a reason that no model gives; of vague ones where tokens are counted, thinking may have led nowhere. */
function isNoReason(given: GenerateResult['finishReason'], usage: Usage | undefined): boolean {
	const reason = toFinishReason(given);
	// The provider's own word, where its package has none for it.
	const raw = typeof given === 'object' ? given?.raw : undefined;
	return (
		reason === 'error' || raw === 'error' || (noReasons.has(reason) && !((toldUsage({ usage }).outputTokens ?? 0) > 0))
	);
}

/** As `isBrokenEnd`, for an answer in one piece. */
export function isNoAnswer(result: GenerateResult): boolean {
	const { text = '', reasoning = [], files = [], toolCalls = [], content = [], finishReason, usage } = result;
	if (text !== '' || reasoning.length > 0 || files.length > 0 || toolCalls.length > 0) return false;
	const isEmpty = content.every((part) => (part.type === 'text' || part.type === 'reasoning') && !part.text);
	return isEmpty && isNoReason(finishReason, usage);
}
