import type { AIMessage, BaseMessage } from '@langchain/core/messages';
import { OutputParserException } from '@langchain/core/output_parsers';
import { type Runnable, RunnableLambda } from '@langchain/core/runnables';
import type { BanditCallOptions } from '../../adapter/call-options.ts';
import { InvalidOptionError } from '../../base/errors.ts';
import type { RawCallResult } from '../../router/attempt.ts';
import { armConfig, type OwnConfig, silentConfig, withDecision } from './arm-config.ts';
import { type CallOptions, toCall } from './call.ts';
import type { ChatArm } from './chat-arm.ts';
import type { ChatCore } from './chat-core.ts';
import { toCallResult } from './result.ts';

/** What structured output needs of its model. */
export interface StructuredContext {
	readonly core: ChatCore;
	readonly own: OwnConfig;
	/** Of all calls. */
	readonly callOptions: BanditCallOptions | undefined;
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
	const all = context.core.arms().map(of);
	if (all.every((each) => each instanceof Error)) throw all[0];

	return RunnableLambda.from(async (input: unknown, options) => {
		const call = toCall(context.messages(input), options, { schema: true, ...context.callOptions });
		const unable = context.core.arms().filter((arm) => of(arm) instanceof Error);
		const ask = async (arm: ChatArm, config: CallOptions): Promise<RawAndParsed> => {
			const runnable = of(arm);
			// One that the caller insists on.
			if (runnable instanceof Error) throw runnable;
			return (await runnable.invoke(input, config)) as RawAndParsed;
		};
		const { value, attempt } = await context.core.route<RawAndParsed>({
			...call.route,
			request: { ...call.route.request, exclude: unable.map(({ id }) => id) },
			serve: (attempt) => ask(attempt.arm, armConfig(attempt, call, context.own)),
			result: toResult,
			shadow: async ({ arm }) => toResult(await ask(arm, silentConfig(call.options))),
		});
		if (includeRaw) return { ...value, raw: withDecision(value.raw as AIMessage, attempt.decision) };
		if (!isMissing(value.parsed)) return value.parsed;
		const answer = answerOf(value.raw);
		throw new OutputParserException(`The answer of ${attempt.arm.id} does not fit the schema: ${answer}`, answer);
	});
}

function toResult({ raw, parsed }: RawAndParsed): RawCallResult {
	const invalid = isMissing(parsed) ? { invalid: 'the answer could not be parsed' } : { object: parsed };
	return { ...toCallResult(raw), ...invalid };
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
