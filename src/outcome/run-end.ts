import type { CallResult } from '../base/call.ts';
import type { OutcomeDetail } from '../base/outcome.ts';
import type { MaybePromise } from '../base/types.ts';
import type { Condition } from './condition.ts';
import { screen } from './conditions/screen.ts';
import type { Verdict } from './verdict.ts';

/** The default for whole runs, a screen: ended by itself, with content. */
export const endedWell: Condition = screen(({ text, finishReason, toolCalls, object }) =>
	['error', 'content-filter', 'length'].includes(finishReason)
		? { score: 0, reason: `the run ended with "${finishReason}"` }
		: toolCalls.length > 0 || object !== undefined || /\S/.test(text),
);

/**
 * What a run came to, as the machine sees it (a step limit, an error, a tool that threw): a screen where the run's own condition is
 * but a screen, else a grade. Where nobody says how good runs are, failures alone would be no picture of it.
 */
export function seenBy(condition: Condition, outcome: OutcomeDetail): OutcomeDetail {
	return condition.screens && outcome.screen === undefined ? { ...outcome, screen: 'only' } : outcome;
}

/** Judges how a run ended; undefined when the condition samples and leaves this one out, or can't say. */
export function judgeRun(condition: Condition, result: CallResult): MaybePromise<Verdict | undefined> {
	const drawn = condition.sample === undefined ? condition : condition.sample();
	return drawn?.check(result);
}
