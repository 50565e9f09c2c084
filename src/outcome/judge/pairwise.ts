import type { CallResult, TokenUsage } from '../../base/call.ts';
import { durationMs } from '../../base/duration.ts';
import { BanditError } from '../../base/errors.ts';
import type { BanditRequest } from '../../base/types.ts';
import { listPriceOf } from '../../pricing/list-prices.ts';
import { costUsd, type Price } from '../../pricing/price.ts';
import { choose, isDecisionModel } from './decision-model.ts';
import { askModel } from './model.ts';
import { type PairwiseOptions, usualRubric, validatePairwise } from './pairwise-options.ts';
import { betterIn, criteria, pairInstructions, pairSchema } from './pairwise-question.ts';
import { answered, asked } from './prompt.ts';
import { replyIn } from './reply.ts';
import { withinTime } from './time-limit.ts';

/** What a judge made of two answers. */
export interface Comparison {
	/** Which of the two is better; undefined: the judge failed, or said nothing that can be used. */
	readonly better: 'given' | 'shadow' | 'tie' | undefined;
	/** Whether the better one was shown first; undefined without a better one. */
	readonly isFirst: boolean | undefined;
	/** What asking cost, USD; undefined: nobody knows. */
	readonly costUsd: number | undefined;
	/** Why it failed. */
	readonly error: unknown;
}

/** A judge of pairs of answers. */
export interface Pairwise {
	readonly budgetUsd: number;
	/** Compares the answer that was given with that of the shadow. Never rejects. */
	compare(given: CallResult, shadow: CallResult, request: BanditRequest): Promise<Comparison>;
}

/** Judges that are made here: nothing else is taken for one. */
const made = new WeakSet<object>();

/** Whether something was made by {@link pairwise}. */
export function isPairwise(value: unknown): value is Pairwise {
	return typeof value === 'object' && value !== null && made.has(value);
}

/**
 * A judge for `mode: 'shadow'`, given as `shadowJudge`: it compares the answer that was given with the one of another arm,
 * blind (nothing says which arm an answer is from) and in random order, so that a judge that likes what it reads first favours
 * neither. The report then says how often the cheaper arm was at least as good, ties included, and what switching would save.
 *
 * Comparisons run in the background until `budgetUsd` is used up. A judge that fails or answers nonsense teaches nothing and
 * breaks nothing. It sees the request's `text` and both answers, as data in JSON that it is told not to obey.
 * Throws InvalidOptionError.
 *
 * @example
 * ```ts
 * banditModel({ arms, mode: 'shadow', shadowJudge: pairwise({ model: openai('gpt-4o'), budgetUsd: 5 }) });
 * ```
 */
export function pairwise(options: PairwiseOptions): Pairwise {
	validatePairwise(options);
	const { model, budgetUsd, rubric = usualRubric, rng = Math.random, maxChars = 20_000 } = options;
	const timeoutMs = durationMs('pairwise.timeoutMs', options.timeoutMs ?? 60_000, 1);
	const system = pairInstructions(rubric);

	async function ask(data: object, isStructured: boolean, signal: AbortSignal): Promise<Reply> {
		if (isDecisionModel(model)) {
			const { choice, ...rest } = await choose(model, { instructions: rubric, data, criteria, signal });
			return { ...rest, better: choice };
		}
		const user = JSON.stringify(data);
		const { text, ...rest } = await askModel(model, {
			system,
			user,
			schema: isStructured ? pairSchema : undefined,
			signal,
		});
		return { ...rest, better: replyIn(text, betterIn) };
	}

	async function compare(given: CallResult, shadow: CallResult, request: BanditRequest): Promise<Comparison> {
		const isGivenFirst = rng() < 0.5;
		const bill = new Bill(() => options.price ?? listPriceFor(model));
		try {
			const [A, B] = [given, shadow].map((each) => answered(each, maxChars));
			const data = { ...asked(request, maxChars), ...(isGivenFirst ? { A, B } : { A: B, B: A }) };
			const better = await withinTime('pairwise', timeoutMs, async (signal) => {
				for (const isStructured of [true, false]) {
					try {
						const reply = await ask(data, isStructured, signal);
						bill.add(reply);
						if (reply.better !== undefined) return reply.better;
					} catch (error) {
						if (!isStructured || signal.aborted) throw error;
					}
				}
				throw new BanditError('pairwise: the reply names neither A, B nor tie.');
			});
			if (better === 'tie') return { better, isFirst: undefined, costUsd: bill.usd, error: undefined };
			const isFirst = better === 'A';
			const side = isFirst === isGivenFirst ? 'given' : 'shadow';
			return { better: side, isFirst, costUsd: bill.usd, error: undefined };
		} catch (error) {
			return { better: undefined, isFirst: undefined, costUsd: bill.usd, error };
		}
	}

	const judge: Pairwise = { budgetUsd, compare };
	made.add(judge);
	return judge;
}

interface Reply {
	readonly better: string | undefined;
	readonly usage: TokenUsage;
	readonly costUsd?: number | undefined;
}

/** What the calls of one comparison cost. */
class Bill {
	readonly #priceOf: () => Price | undefined;
	#usd = 0;
	#isKnown = true;

	constructor(priceOf: () => Price | undefined) {
		this.#priceOf = priceOf;
	}

	add({ usage, costUsd: told }: Reply): void {
		const price = told === undefined ? this.#priceOf() : undefined;
		const usd = told ?? (price && costUsd(usage, price));
		if (usd === undefined) this.#isKnown = false;
		else this.#usd += usd;
	}

	get usd(): number | undefined {
		return this.#isKnown ? this.#usd : undefined;
	}
}

function listPriceFor(model: object): Price | undefined {
	const { provider, modelId } = model as { provider?: unknown; modelId?: unknown };
	return typeof provider === 'string' && typeof modelId === 'string' ? listPriceOf(provider, modelId) : undefined;
}
