import { InvalidOptionError } from '../../base/errors.ts';
import { checkNames, type OptionNames } from '../../base/option-names.ts';
import { builtIn, type Condition } from '../condition.ts';
import { parseJson } from '../json-text.ts';
import { failure, success } from '../verdict.ts';
import { endVerdict, hasContent } from './default.ts';

/**
 * Succeeds when the answer has text other than white space, a tool call or an object. Else `empty`.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: nonEmpty() });
 * ```
 */
export function nonEmpty(): Condition {
	return builtIn('nonEmpty()', (result) => (hasContent(result) ? success : failure('empty', 'the answer is empty')));
}

/**
 * Succeeds when the model ended the answer by itself: `stop`, or `tool-calls`.
 * Else `truncated` (length), `refused` (content filter), `provider_error` (error) or `other`.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: all(nonEmpty(), stopped()) });
 * ```
 */
export function stopped(): Condition {
	return builtIn('stopped()', (result) => {
		const { finishReason } = result;
		if (finishReason === 'stop' || finishReason === 'tool-calls') return success;
		return endVerdict(result) ?? failure('other', `the answer ended with "${finishReason.slice(0, 40)}"`);
	});
}

/** Options of {@link oneOf}. */
export interface OneOfOptions {
	/** Default false: `Invoice` is `invoice`. */
	readonly caseSensitive?: boolean;
	/** Leave white space around the answer out. Default true. */
	readonly trim?: boolean;
}

const oneOfNames: OptionNames<OneOfOptions> = { caseSensitive: true, trim: true };

/**
 * Succeeds when the text of the answer is one of `labels`, and nothing more. Else `validation_failed`.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: oneOf(['billing', 'sales', 'other']) });
 * ```
 */
export function oneOf(labels: readonly string[], options: OneOfOptions = {}): Condition {
	if (!Array.isArray(labels) || labels.length === 0 || labels.some((label) => typeof label !== 'string')) {
		throw new InvalidOptionError('oneOf.labels', labels, 'Give one label or more, as strings.');
	}
	checkNames('oneOf', options, oneOfNames);
	const { caseSensitive = false, trim = true } = options;
	const normal = (text: string) => {
		const trimmed = trim ? text.trim() : text;
		return caseSensitive ? trimmed : trimmed.toLowerCase();
	};
	const known = new Set(labels.map(normal));
	return builtIn('oneOf()', (result) => {
		return known.has(normal(result.text)) ? success : failure('validation_failed', 'the answer is none of the labels');
	});
}

/**
 * Succeeds when the text matches `regex` somewhere; anchor it with `^` and `$` for the whole. Else `validation_failed`.
 * The regex runs on the host's engine: one that backtracks without bound can block the process.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: matches(/^\d{4}-\d\d-\d\d$/) });
 * ```
 */
export function matches(regex: RegExp): Condition {
	if (!(regex instanceof RegExp)) throw new InvalidOptionError('matches.regex', regex, 'Give a RegExp, e.g. /^\\d+$/.');
	// A global or sticky regex remembers where it stopped; a test has to start anew.
	const own = new RegExp(regex.source, regex.flags.replace(/[gy]/g, ''));
	return builtIn(`matches(${own})`, (result) => {
		return own.test(result.text) ? success : failure('validation_failed', `the answer does not match ${own}`);
	});
}

/**
 * Succeeds when the answer is JSON: alone or in one Markdown fence. Else `malformed`, or `truncated` when it ended at
 * the length limit.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: json() });
 * ```
 */
export function json(): Condition {
	return builtIn('json()', (result) => {
		if (result.object !== undefined || parseJson(result.text) !== undefined) return success;
		return failure(result.finishReason === 'length' ? 'truncated' : 'malformed', 'the answer is no JSON');
	});
}

/**
 * Succeeds when the text, without white space around it, has `min` to `max` characters (UTF-16 code units, as
 * `text.length`). Else `empty` when there is none, `validation_failed` otherwise.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: lengthBetween(1, 280) });
 * ```
 */
export function lengthBetween(min: number, max: number): Condition {
	if (!(min >= 0)) throw new InvalidOptionError('lengthBetween.min', min, 'Give a number of characters, 0 or more.');
	if (!(max >= min))
		throw new InvalidOptionError('lengthBetween.max', max, 'Give a number of characters, min or more.');
	return builtIn(`lengthBetween(${min}, ${max})`, (result) => {
		const { length } = result.text.trim();
		if (length >= min && length <= max) return success;
		if (length === 0) return failure('empty', 'the answer is empty');
		const bound = length < min ? `less than ${min}` : `more than ${max}`;
		return failure('validation_failed', `the answer has ${length} characters, ${bound}`);
	});
}
