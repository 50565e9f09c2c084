import type { AIMessage, BaseMessage } from '@langchain/core/messages';
import { OutputParserException } from '@langchain/core/output_parsers';
import { type Runnable, RunnableLambda } from '@langchain/core/runnables';
import { InvalidOptionError } from '../../base/errors.ts';
import type { Router } from '../../router/router.ts';
import { armConfig, type OwnConfig, withDecision } from './arm-config.ts';
import type { ChatArm } from './arms.ts';
import { toCall } from './call.ts';
import type { SaidInConfig } from './request.ts';
import { toCallResult } from './result.ts';

/** What structured output needs of its model. */
export interface StructuredContext {
	readonly router: Router<ChatArm>;
	readonly own: OwnConfig;
	/** Of all calls. */
	readonly said: SaidInConfig | undefined;
	arms(): readonly ChatArm[];
	messages(input: unknown): readonly BaseMessage[];
}

/** An arm's answer, raw and parsed; null or undefined where it could not be parsed. */
interface RawAndParsed {
	readonly raw: never;
	readonly parsed: unknown;
}

/**
 * A runnable that draws an arm for each call, which answers with its own method (function calling, JSON schema, JSON
 * mode). An answer that can't be parsed is a failure of its arm, with `includeRaw` too, where nothing is thrown.
 * Arms that can't give this output are not drawn; throws what the first one throws when none can.
 */
export function structuredOutput(schema: unknown, config: object | undefined, context: StructuredContext): Runnable {
	const { includeRaw = false } = (config ?? {}) as { includeRaw?: boolean };
	const made = new Map<string, Runnable | Error>();
	const of = (arm: ChatArm): Runnable | Error => {
		const runnable = made.get(arm.id) ?? structured(arm, schema, config);
		made.set(arm.id, runnable);
		return runnable;
	};
	const all = context.arms().map(of);
	if (all.every((each) => each instanceof Error)) throw all[0];

	return RunnableLambda.from(async (input: unknown, options) => {
		const call = toCall(context.messages(input), options, { schema: true, ...context.said });
		const unable = context.arms().filter((arm) => of(arm) instanceof Error);
		const { value, attempt } = await context.router.route<RawAndParsed>({
			...call.route,
			request: { ...call.route.request, exclude: unable.map(({ id }) => id) },
			serve: async (attempt) => {
				const runnable = of(attempt.arm);
				// One that the caller insists on.
				if (runnable instanceof Error) throw runnable;
				return (await runnable.invoke(input, armConfig(attempt, call, context.own))) as RawAndParsed;
			},
			result: ({ raw, parsed }) => ({
				...toCallResult(raw),
				...(isMissing(parsed) ? { invalid: 'the answer could not be parsed' } : { object: parsed }),
			}),
		});
		if (includeRaw) return { ...value, raw: withDecision(value.raw as AIMessage, attempt.decision) };
		if (!isMissing(value.parsed)) return value.parsed;
		const answer = answerOf(value.raw);
		throw new OutputParserException(`The answer of ${attempt.arm.id} does not fit the schema: ${answer}`, answer);
	});
}

/** What a model gave where an object was asked for: text, or arguments of a tool. */
function answerOf(raw: AIMessage): string {
	const { text, toolCalls } = toCallResult(raw);
	const call = toolCalls[0] === undefined ? raw.invalid_tool_calls?.[0]?.args : JSON.stringify(toolCalls[0].input);
	return call ?? text;
}

export function isMissing(parsed: unknown): boolean {
	return parsed === null || parsed === undefined;
}

function structured({ id, model }: ChatArm, schema: unknown, config: object | undefined): Runnable | Error {
	try {
		const make = model.withStructuredOutput as (schema: unknown, config: object) => Runnable;
		return make.call(model, schema, { ...config, includeRaw: true });
	} catch (error) {
		return error instanceof Error ? error : new InvalidOptionError('schema', id, String(error));
	}
}
