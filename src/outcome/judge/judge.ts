import type { CallResult } from '../../base/call.ts';
import { type Duration, durationMs } from '../../base/duration.ts';
import { BanditError, InvalidOptionError } from '../../base/errors.ts';
import { checkNames, type OptionNames } from '../../base/option-names.ts';
import type { BanditRequest, Rng } from '../../base/types.ts';
import { costUsd, type Price, validatePrice } from '../../pricing/price.ts';
import { type Condition, trusted } from '../condition.ts';
import type { Verdict } from '../verdict.ts';
import { askModel, isJudgeModel, type JudgeModel } from './model.ts';
import { instructions, question } from './prompt.ts';
import { parseReply, replySchema } from './reply.ts';
import { withinTime } from './time-limit.ts';
import type { JudgeUsage } from './usage.ts';

/** Options of {@link judge}. */
export interface JudgeOptions {
	/** A language model of the AI SDK (v1 to v4) or a chat model of LangChain. */
	readonly model: JudgeModel;
	/** What a good answer is, in words, for the judge to read. */
	readonly rubric: string;
	/** Share of calls that are judged, in [0, 1]; the others stay unknown. Default 1. */
	readonly sample?: number;
	/** Draws the sample. Default `Math.random`. */
	readonly rng?: Rng;
	/** Longest time for one judgement, retry included, as ms or e.g. `'30s'`. Default 60,000. */
	readonly timeoutMs?: Duration;
	/** Most characters of the request, and of the answer, that the judge sees. Default 20,000. */
	readonly maxChars?: number;
	/** Price of the judge, USD per million tokens, to count its cost where the provider does not tell it. */
	readonly price?: Price;
}

const optionNames: OptionNames<JudgeOptions> = {
	maxChars: true,
	model: true,
	price: true,
	rng: true,
	rubric: true,
	sample: true,
	timeoutMs: true,
};

/** A condition that asks a model; `usage` is what it has used so far. */
export interface Judge extends Condition {
	readonly background: true;
	readonly usage: JudgeUsage;
	sample(): Condition | undefined;
}

/**
 * An LLM judge: asks `model` how well the answer meets `rubric`, and takes its score in [0, 1] and its reason. The
 * verdict's source is `judge`; below 0.5 its category is `wrong_answer`.
 *
 * It is a background condition: asked after the caller has the answer. What is not sampled stays unknown and teaches
 * nothing. A reply without a score, or an error of the judge's provider, is tried once more without structured output;
 * then `check` rejects with BanditError and the outcome stays open: a failing judge is no failing answer. The judge sees
 * the request's `text`, and the text, object and tool calls of the answer, as data in JSON that it is told not to obey.
 * Throws InvalidOptionError.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: judge({ model, rubric: 'Polite, and answers the question.', sample: 0.1 }) });
 * ```
 */
export function judge(options: JudgeOptions): Judge {
	validate(options);
	const { model, rubric, sample: share = 1, rng = Math.random, maxChars = 20_000, price } = options;
	const timeoutMs = durationMs('judge.timeoutMs', options.timeoutMs ?? 60_000, 1);
	const system = instructions(rubric);
	const used = { calls: 0, inputTokens: 0, outputTokens: 0, errors: 0 };
	let spentUsd = price && 0;

	async function attempt(user: string, structured: boolean, signal: AbortSignal): Promise<Verdict> {
		used.calls++;
		const answer = await askModel(model, { system, user, schema: structured ? replySchema : undefined, signal });
		const { inputTokens = 0, outputTokens = 0 } = answer.usage;
		used.inputTokens += inputTokens;
		used.outputTokens += outputTokens;
		const usd = answer.costUsd ?? (price && costUsd({ ...answer.usage, inputTokens, outputTokens }, price));
		if (usd !== undefined) spentUsd = (spentUsd ?? 0) + usd;
		const reply = parseReply(answer.text);
		if (reply === undefined) throw new BanditError('judge: the reply has no { "score": 0 to 1, "reason" }.');
		return { ...reply, ...(reply.score < 0.5 && { category: 'wrong_answer' as const }), source: 'judge' };
	}

	async function ask(result: CallResult, request?: BanditRequest): Promise<Verdict> {
		const user = question(result, request, maxChars);
		try {
			return await withinTime('judge', timeoutMs, async (signal) => {
				try {
					return await attempt(user, true, signal);
				} catch (error) {
					if (signal.aborted) throw error;
					return await attempt(user, false, signal);
				}
			});
		} catch (error) {
			used.errors++;
			if (error instanceof BanditError) throw error;
			throw Object.assign(new BanditError('judge: the judge model failed.'), { cause: error });
		}
	}

	const always: Condition = trusted({ name: 'judge()', background: true, check: ask });
	const draw = () => (share >= 1 || rng() < share ? always : undefined);
	return trusted({
		name: 'judge()',
		background: true,
		sample: draw,
		check: (result, request) => draw()?.check(result, request),
		get usage(): JudgeUsage {
			return { ...used, ...(spentUsd !== undefined && { costUsd: spentUsd }) };
		},
	} satisfies Judge);
}

function validate(options: JudgeOptions): void {
	if (typeof options !== 'object' || options === null) {
		throw new InvalidOptionError('judge', options, 'Give { model, rubric }.');
	}
	checkNames('judge', options, optionNames);
	const { model, rubric, sample = 1, rng, maxChars = 1, price } = options;
	if (!isJudgeModel(model)) {
		const fix = 'Give a language model of the AI SDK (an object, no model id) or a chat model of LangChain.';
		throw new InvalidOptionError('judge.model', model, fix);
	}
	if (typeof rubric !== 'string' || rubric.trim() === '') {
		throw new InvalidOptionError('judge.rubric', rubric, 'Say in words what a good answer is.');
	}
	if (!(sample >= 0 && sample <= 1)) throw new InvalidOptionError('judge.sample', sample, 'Give a share in [0, 1].');
	if (rng !== undefined && typeof rng !== 'function')
		throw new InvalidOptionError('judge.rng', rng, 'Give a function.');
	if (!(maxChars > 0)) throw new InvalidOptionError('judge.maxChars', maxChars, 'Give a number of characters above 0.');
	if (price !== undefined) validatePrice('judge.price', price);
}
