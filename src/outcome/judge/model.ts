import type { TokenUsage } from '../../base/call.ts';
import type { MaybePromise } from '../../base/types.ts';
import { plausible } from '../../pricing/plausible.ts';
import { toldCost } from '../../pricing/told-cost.ts';
import { toldUsage } from '../../pricing/told-usage.ts';

/** A language model of the AI SDK, specification v1 to v4, as far as a judge needs it. */
export interface AiSdkJudgeModel {
	readonly specificationVersion: string;
	readonly provider?: string;
	// biome-ignore lint/suspicious/noExplicitAny: each specification has option and result types of its own.
	doGenerate(options: any): PromiseLike<any>;
}

/** A chat model of LangChain, as far as a judge needs it. */
export interface LangChainJudgeModel {
	// biome-ignore lint/suspicious/noExplicitAny: the input and option types of LangChain differ by version.
	invoke(input: any, options?: any): MaybePromise<any>;
}

/** A model that can be a judge. */
export type JudgeModel = AiSdkJudgeModel | LangChainJudgeModel;

/** A question to a judge. */
export interface JudgeQuestion {
	readonly system: string;
	readonly user: string;
	readonly signal: AbortSignal;
	/** The schema of the reply, to ask for structured output where the specification has it; undefined: in words alone. */
	readonly schema: object | undefined;
}

/** A judge's answer. */
export interface JudgeAnswer {
	readonly text: string;
	readonly usage: TokenUsage;
	/** USD, where the provider tells it. */
	readonly costUsd?: number | undefined;
}

/** True for what {@link askModel} can ask. */
export function isJudgeModel(model: unknown): model is JudgeModel {
	if ((typeof model !== 'object' && typeof model !== 'function') || model === null) return false;
	return isAiSdk(model as JudgeModel) || typeof (model as LangChainJudgeModel).invoke === 'function';
}

/** Asks a model of either SDK, in the shape that its version wants. */
export async function askModel(model: JudgeModel, question: JudgeQuestion): Promise<JudgeAnswer> {
	if (!isAiSdk(model)) return askLangChain(model, question);
	const result = await model.doGenerate(aiSdkOptions(model.specificationVersion, question));
	const { usage, providerMetadata: metadata, response, rawResponse = response } = result;
	const { provider } = model;
	const told = { usage, metadata, body: rawResponse?.body, headers: rawResponse?.headers, provider };
	const text = typeof result.text === 'string' ? result.text : textOf(result.content);
	return { text, ...plausible(toldUsage(told), toldCost(told)) };
}

function isAiSdk(model: JudgeModel): model is AiSdkJudgeModel {
	const { specificationVersion, doGenerate } = model as Partial<AiSdkJudgeModel>;
	return typeof specificationVersion === 'string' && typeof doGenerate === 'function';
}

function aiSdkOptions(version: string, { system, user, signal, schema }: JudgeQuestion): Record<string, unknown> {
	const options = {
		prompt: [
			{ role: 'system', content: system },
			{ role: 'user', content: [{ type: 'text', text: user }] },
		],
		abortSignal: signal,
	};
	if (version === 'v1') return { ...options, inputFormat: 'messages', mode: { type: 'regular' } };
	if (schema === undefined) return options;
	return { ...options, responseFormat: { type: 'json', schema, name: 'verdict' } };
}

async function askLangChain(model: LangChainJudgeModel, question: JudgeQuestion): Promise<JudgeAnswer> {
	const messages = [
		['system', question.system],
		['human', question.user],
	];
	const message = await model.invoke(messages, { signal: question.signal });
	const told = { usage: message.usage_metadata, metadata: { metadata: message.response_metadata } };
	return { text: textOf(message.content), ...plausible(toldUsage(told), toldCost(told)) };
}

function textOf(content: unknown): string {
	if (typeof content === 'string') return content;
	if (!Array.isArray(content)) return '';
	return content.map((part) => (part?.type === 'text' && typeof part.text === 'string' ? part.text : '')).join('');
}
