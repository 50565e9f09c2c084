import type { CallResult } from '../../base/call.ts';
import type { OutcomeCategory } from '../../base/category.ts';
import { builtIn, type Condition } from '../condition.ts';
import { failure, success, type Verdict } from '../verdict.ts';
import { screen } from './screen.ts';

/** True when the answer has text, a tool call or an object. */
export function hasContent(result: CallResult): boolean {
	return result.toolCalls.length > 0 || result.object !== undefined || /\S/.test(result.text);
}

/** Why an answer that ended so is not to be trusted; undefined when it ended well. */
export function badEnd(finishReason: string): OutcomeCategory | undefined {
	if (finishReason === 'error' || finishReason === 'interrupted') return 'provider_error';
	if (finishReason === 'content-filter') return 'refused';
	if (finishReason === 'length') return 'truncated';
	return undefined;
}

/** An answer that ended badly, as a verdict; undefined when it ended well. */
export function endVerdict(result: CallResult): Verdict | undefined {
	const category = badEnd(result.finishReason);
	return category === undefined ? undefined : failure(category, `the answer ended with "${result.finishReason}"`);
}

/**
/**
 * The condition of a bandit without `successWhen`, a screen: an answer that has no text, tool call or object, ended in an error, a
 * content filter or the length limit, or does not fit the schema that was asked for, is unusable; how good any other is, it
 * does not say.
 */
export const defaultCondition: Condition = screen(
	builtIn('default', (result) => {
		const { unfit } = result;
		if (unfit !== undefined) return failure('validation_failed', unfit);
		return endVerdict(result) ?? (hasContent(result) ? success : failure('empty', 'the answer is empty'));
	}),
);
