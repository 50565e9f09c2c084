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
import { typeOf } from './request.ts';
import { toCallResult } from './result.ts';

/** What structured output needs of its model. */
export interface StructuredContext {
	readonly core: ChatCore;
	readonly own: OwnConfig;
	/** Of all calls. */
	readonly callOptions: BanditCallOptions | undefined;
	messages(input: unknown): readonly BaseMessage[];
}

/** An arm's answer. `raw` and `parsed`: as `includeRaw` gives them; null or undefined where it could not be parsed. */
interface Answer {
	/** What the arm gave: both, or the object alone. */
	readonly given: unknown;
	/** Undefined for arms that give the object alone. */
	readonly raw: AIMessage | undefined;
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
		const ask = async (arm: ChatArm, config: CallOptions): Promise<Answer> => {
			const runnable = of(arm);
			// One that the caller insists on.
			if (runnable instanceof Error) throw runnable;
			return answerOf(await runnable.invoke(input, config));
		};
		const { value, attempt } = await context.core.route<Answer>({
			...call.route,
			request: { ...call.route.request, exclude: unable.map(({ id }) => id) },
			serve: (attempt) => ask(attempt.arm, armConfig(attempt, call, context.own)),
			result: toResult,
			shadow: async ({ arm }) => toResult(await ask(arm, silentConfig(call.options))),
		});
		const { given, raw, parsed } = value;
		if (raw === undefined) return given;
		if (includeRaw) return { ...(given as object), raw: withDecision(raw, attempt.decision) };
		if (!isMissing(parsed)) return parsed;
		throw new OutputParserException(...whyMissing(raw, attempt.arm.id));
	});
}

/** Some models, LangChain's own fakes among them, give the object alone, whatever `includeRaw` says. */
function answerOf(given: unknown): Answer {
	const { raw, parsed } = (given ?? {}) as { raw?: AIMessage; parsed?: unknown };
	const isBoth = typeof raw === 'object' && raw !== null && 'parsed' in (given as object) && typeOf(raw) !== '';
	return isBoth ? { given, raw, parsed } : { given, raw: undefined, parsed: given };
}

function toResult({ raw, parsed }: Answer): RawCallResult {
	const invalid = isMissing(parsed) ? { invalid: 'the answer could not be parsed' } : { object: parsed };
	if (raw !== undefined) return { ...toCallResult(raw), ...invalid };
	const text = isMissing(parsed) ? '' : JSON.stringify(parsed);
	return { text, finishReason: 'stop', toolCalls: [], usage: {}, raw: parsed, ...invalid };
}

/** Why there is no object, and what the model gave where one was asked for: text, or arguments of a tool. */
function whyMissing(raw: AIMessage, arm: string): [message: string, answer: string] {
	const { text, toolCalls, finishReason } = toCallResult(raw);
	const { refusal } = (raw.additional_kwargs ?? {}) as { refusal?: unknown };
	const call = toolCalls[0] === undefined ? raw.invalid_tool_calls?.[0]?.args : JSON.stringify(toolCalls[0].input);
	const answer = call ?? text;
	const of = `The answer of ${arm}`;
	if (typeof refusal === 'string' && refusal !== '') return [`${arm} refused to answer: ${refusal}`, answer];
	if (finishReason === 'content-filter') return [`${of} was stopped by a filter of content: ${answer}`, answer];
	if (finishReason === 'length') return [`${of} was cut off at its limit of tokens: ${answer}`, answer];
	if (answer === '') return [`${of} is empty.`, answer];
	return [`${of} ${isJson(answer) ? 'does not fit the schema' : 'is no JSON'}: ${answer}`, answer];
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

export function isMissing(parsed: unknown): boolean {
	return parsed === null || parsed === undefined;
}

function structured({ id, model }: ChatArm, schema: unknown, config: { includeRaw?: boolean } | undefined) {
	const make = (more: object): Runnable =>
		(model.withStructuredOutput as (schema: unknown, config: object) => Runnable).call(model, schema, {
			...config,
			...more,
		});
	try {
		return make({ includeRaw: true });
	} catch (error) {
		try {
			// It may be that alone which it does not take.
			if (config?.includeRaw !== true) return make({});
		} catch {
			// The first error says more.
		}
		return error instanceof Error ? error : new InvalidOptionError('schema', id, String(error));
	}
}
