import type { CallResult } from '../base/call.ts';
import type { MaybePromise } from '../base/types.ts';
import { compileCondition } from './compile.ts';
import type { Condition } from './condition.ts';
import type { Verdict } from './verdict.ts';

/** The default for whole runs: ended by itself, with content. */
export const endedWell: Condition = compileCondition(({ text, finishReason, toolCalls, object }) =>
	['error', 'content-filter', 'length'].includes(finishReason)
		? { score: 0, reason: `the run ended with "${finishReason}"` }
		: toolCalls.length > 0 || object !== undefined || /\S/.test(text),
);

/** Judges how a run ended; undefined when the condition samples and leaves this one out, or can't say. */
export function judgeRun(condition: Condition, result: CallResult): MaybePromise<Verdict | undefined> {
	const drawn = condition.sample === undefined ? condition : condition.sample();
	return drawn?.check(result);
}
