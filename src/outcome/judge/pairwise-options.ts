import type { Duration } from '../../base/duration.ts';
import { InvalidOptionError } from '../../base/errors.ts';
import { checkNames, type OptionNames } from '../../base/option-names.ts';
import type { Rng } from '../../base/types.ts';
import { type Price, validatePrice } from '../../pricing/price.ts';
import { type DecisionJudgeModel, isDecisionModel } from './decision-model.ts';
import { isJudgeModel, type JudgeModel } from './model.ts';

/** Options of {@link pairwise}. */
export interface PairwiseOptions {
	/** A language model of the AI SDK (v1 to v4), a decision model of ai 7, or a chat model of LangChain. */
	readonly model: JudgeModel | DecisionJudgeModel;
	/** Most USD that the goal spends on comparisons, all processes and restarts together; `Infinity`: no limit. */
	readonly budgetUsd: number;
	/** What a good answer is, in words. Default: it does what the request asks, correctly and completely. */
	readonly rubric?: string;
	/** Price of the judge, USD per million tokens, where the provider does not tell the cost. Default: its list price. */
	readonly price?: Price;
	/** Draws which answer is shown first. Default `Math.random`. */
	readonly rng?: Rng;
	/** Longest time for one comparison, retry included, as ms or e.g. `'30s'`. Default 60,000. */
	readonly timeoutMs?: Duration;
	/** Most characters of the request, and of each answer, that the judge sees. Default 20,000. */
	readonly maxChars?: number;
}

const optionNames: OptionNames<PairwiseOptions> = {
	budgetUsd: true,
	maxChars: true,
	model: true,
	price: true,
	rng: true,
	rubric: true,
	timeoutMs: true,
};

/** What a good answer is where nothing else is said. */
export const usualRubric = 'It does what the request asks for, correctly and completely, and no more than that.';

/** Throws InvalidOptionError. */
export function validatePairwise(options: PairwiseOptions): void {
	if (typeof options !== 'object' || options === null) {
		throw new InvalidOptionError('pairwise', options, 'Give { model, budgetUsd }.');
	}
	checkNames('pairwise', options, optionNames);
	const { model, budgetUsd, rubric = usualRubric, rng, maxChars = 1, price } = options;
	if (!isJudgeModel(model) && !isDecisionModel(model)) {
		const fix =
			'Give a language or decision model of the AI SDK (an object, no model id) or a chat model of LangChain.';
		throw new InvalidOptionError('pairwise.model', model, fix);
	}
	if (isDecisionModel(model) && !model.supportedQuestionTypes.includes('choice')) {
		throw new InvalidOptionError('pairwise.model', model, "Give a decision model that answers 'choice' questions.");
	}
	if (!(typeof budgetUsd === 'number' && budgetUsd > 0)) {
		throw new InvalidOptionError('pairwise.budgetUsd', budgetUsd, 'Give the most USD to be spent, or Infinity.');
	}
	if (typeof rubric !== 'string' || rubric.trim() === '') {
		throw new InvalidOptionError('pairwise.rubric', rubric, 'Say in words what a good answer is.');
	}
	if (rng !== undefined && typeof rng !== 'function') {
		throw new InvalidOptionError('pairwise.rng', rng, 'Give a function.');
	}
	if (!(maxChars > 0)) {
		throw new InvalidOptionError('pairwise.maxChars', maxChars, 'Give a number of characters above 0.');
	}
	if (price !== undefined) validatePrice('pairwise.price', price);
}
