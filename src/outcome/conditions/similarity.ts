import type { CallResult } from '../../base/call.ts';
import { InvalidOptionError } from '../../base/errors.ts';
import { checkNames, type OptionNames } from '../../base/option-names.ts';
import type { BanditRequest, MaybePromise } from '../../base/types.ts';
import { builtIn, type Condition, isThenable } from '../condition.ts';
import { failure, round, success, type Verdict } from '../verdict.ts';

/** The text that an answer should be like; undefined: not known, the outcome stays open. */
export type Reference = string | ((result: CallResult, request?: BanditRequest) => MaybePromise<string | undefined>);

/** Options of {@link similarTo}. */
export interface SimilarToOptions {
	/** In (0, 1]: success from this similarity on, failure below it. Default: the similarity itself is the score. */
	readonly threshold?: number;
}

const optionNames: OptionNames<SimilarToOptions> = { threshold: true };

/**
 * Scores how like a reference text the answer is, in [0, 1]: the token F1 of {@link tokenF1}. Below 1 the category is
 * `wrong_answer`. It counts shared words, not meaning; use a judge where wording is free.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: similarTo('The invoice is overdue.', { threshold: 0.6 }) });
 * ```
 */
export function similarTo(reference: Reference, options: SimilarToOptions = {}): Condition {
	checkNames('similarTo', options, optionNames);
	const { threshold } = options;
	if (typeof reference !== 'string' && typeof reference !== 'function') {
		throw new InvalidOptionError(
			'similarTo.reference',
			reference,
			'Give a text, or a function of the result that gives one.',
		);
	}
	if (threshold !== undefined && !(threshold > 0 && threshold <= 1)) {
		throw new InvalidOptionError('similarTo.threshold', threshold, 'Give a similarity in (0, 1].');
	}
	const compare = (text: string, wanted: string | undefined): Verdict | undefined => {
		if (wanted === undefined) return undefined;
		const similarity = tokenF1(text, wanted);
		if (similarity >= (threshold ?? 1)) return success;
		const reason = `similarity to the reference is ${round(similarity)}`;
		return threshold === undefined
			? { score: similarity, reason, category: 'wrong_answer' }
			: failure('wrong_answer', `${reason}, below ${threshold}`);
	};
	return builtIn('similarTo()', (result, request) => {
		const wanted = typeof reference === 'string' ? reference : reference(result, request);
		if (!isThenable(wanted)) return compare(result.text, wanted);
		return Promise.resolve(wanted).then((text) => compare(result.text, text));
	});
}

/**
 * Token F1: the harmonic mean of the share of `text`'s tokens found in `reference` and of `reference`'s tokens found in
 * `text`, each token counted as often as it is there (Rajpurkar et al. 2016, SQuAD, section 5). Tokens are words in lower
 * case without punctuation; in Chinese, Japanese kana and Thai, single characters. 1 when both have none.
 *
 * @example
 * ```ts
 * tokenF1('The invoice is overdue.', 'the invoice was overdue'); // 0.75
 * ```
 */
export function tokenF1(text: string, reference: string): number {
	const wanted = new Map<string, number>();
	const referenceTokens = tokensOf(reference);
	for (const token of referenceTokens) wanted.set(token, (wanted.get(token) ?? 0) + 1);
	const tokens = tokensOf(text);
	let shared = 0;
	for (const token of tokens) {
		const left = wanted.get(token) ?? 0;
		if (left === 0) continue;
		wanted.set(token, left - 1);
		shared++;
	}
	const total = tokens.length + referenceTokens.length;
	return total === 0 ? 1 : (2 * shared) / total;
}

const token =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{M}\p{N}])+/gu;

function tokensOf(text: string): string[] {
	return text.normalize('NFKC').toLowerCase().match(token) ?? [];
}
