import type { BaseMessage, ToolMessage } from '@langchain/core/messages';
import { reportShared } from '../../bandit/report-shared.ts';
import { InvalidOptionError } from '../../base/errors.ts';
import { checkNames } from '../../base/option-names.ts';
import { compileCondition } from '../../outcome/compile.ts';
import type { SuccessCondition } from '../../outcome/condition.ts';
import { endedWell, seenBy } from '../../outcome/run-end.ts';
import { failure } from '../../outcome/verdict.ts';
import { inRun } from '../../router/current-run.ts';
import { ChatBandit } from '../model/chat-bandit.ts';
import { decisionIdsOf } from '../model/decisions-of.ts';
import type { ChatBanditFields } from '../model/fields.ts';
import { typeOf } from '../model/request.ts';
import { judgeOutput } from './chain-result.ts';
import { nameOf } from './run-errors.ts';

/** What the outcome of an agent's run is. */
interface RunOutcomeFields {
	/**
	 * What counts as success of the whole run, judged on the agent's state at its end: `text` of the last message, `object`
	 * of the structured response, `raw` the state. Default: the run ended by itself with content.
	 */
	readonly successWhen?: SuccessCondition;
	/** What a tool that threw teaches: a `failure` of the run, or nothing by itself (default). */
	readonly toolErrors?: 'failure' | 'ignore';
}

/** Fields of `banditMiddleware`: a `ChatBandit`, or what one is made of. */
export type BanditMiddlewareFields = RunOutcomeFields &
	({ readonly model: ChatBandit } | (Omit<ChatBanditFields, 'successWhen'> & { readonly model?: undefined }));

/** What of an agent's state the middleware looks at. */
interface AgentState {
	readonly messages: readonly BaseMessage[];
}

interface ModelRequest extends AgentState {
	readonly runtime?: { readonly configurable?: { readonly thread_id?: unknown } };
}

/** Middleware for `createAgent`; a plain object, so that nothing of the `langchain` package is needed. */
export interface BanditMiddleware {
	readonly name: string;
	/** The bandit that stands in for the agent's model. */
	readonly model: ChatBandit;
	wrapModelCall<R extends ModelRequest, T>(request: R, handler: (request: R) => T | PromiseLike<T>): Promise<T>;
	afterAgent(state: AgentState): Promise<void>;
}

/**
 * Makes each model call of an agent on the bandit's arm, one arm for a run, and credits the run's outcome at its end,
 * in another process too when the agent was interrupted there. Put it last, so that it is the innermost: a fallback or
 * retry inside it would hide failures. An error that ends the agent early (a step limit, say) is seen by no middleware,
 * but that of a structured response; `BanditOutcomeHandler` sees them all.
 *
 * Throws InvalidOptionError for fields that can't be used.
 *
 * @example
 * ```ts
 * createAgent({ model: arms[0], tools, middleware: [banditMiddleware({ goal: 'support', arms })] });
 * ```
 */
export function banditMiddleware(fields: BanditMiddlewareFields): BanditMiddleware {
	const { successWhen, toolErrors = 'ignore', ...others } = fields ?? {};
	if (toolErrors !== 'failure' && toolErrors !== 'ignore') {
		throw new InvalidOptionError('toolErrors', toolErrors, "Give 'failure' or 'ignore'.");
	}
	if (others.model !== undefined && !(others.model instanceof ChatBandit)) {
		throw new InvalidOptionError('model', others.model, 'Give a ChatBandit, or goal and arms to make one of.');
	}
	if (others.model !== undefined) checkNames('', others, { model: true });
	const condition = successWhen === undefined ? endedWell : compileCondition(successWhen);
	// The run is judged, not each call.
	const model = others.model ?? new ChatBandit({ ...(others as ChatBanditFields), successWhen: () => undefined });
	const { bandit } = model;

	const guarded = async (work: () => Promise<unknown>): Promise<void> => {
		await work().catch((error) => bandit.events.error({ error, during: 'successWhen' }));
	};
	return {
		name: 'banditMiddleware',
		model,
		async wrapModelCall(request, handler) {
			const thread = request.runtime?.configurable?.thread_id;
			const runId = typeof thread === 'string' ? thread : lastTurn(request.messages)[0]?.id;
			const call = async () => handler({ ...request, model } as typeof request);
			try {
				return await (runId === undefined || runId === thread ? call() : inRun(runId, call));
			} catch (error) {
				if (runId !== undefined && nameOf(error) === 'StructuredOutputParsingError') {
					await guarded(() =>
						model.run({ id: runId }).fail('the structured response did not parse', 'validation_failed'),
					);
				}
				throw error;
			}
		},
		async afterAgent(state) {
			const turn = lastTurn(state.messages);
			const ids = decisionIdsOf(turn, bandit.goal);
			if (ids.length === 0) return;
			// Agents turn errors of tools into messages.
			const toolThrew = toolErrors === 'failure' && turn.some((message) => (message as ToolMessage).status === 'error');
			const judged = guarded(async () => {
				const verdict = toolThrew ? failure('tool_error', 'a tool threw') : await judgeOutput(condition, state);
				if (verdict !== undefined) await reportShared(bandit, ids, { ...seenBy(condition, verdict), source: 'run' });
			});
			if (condition.background === true) bandit.inBackground(judged);
			else await judged;
		},
	};
}

/** The messages of the present turn: from the last word of a human on. */
function lastTurn(messages: readonly BaseMessage[]): readonly BaseMessage[] {
	return messages.slice(messages.findLastIndex((message) => typeOf(message) === 'human'));
}
