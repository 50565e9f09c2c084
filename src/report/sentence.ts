import { count, dayText, dollars, dollarsWithin, percent, percentWithin } from './format.ts';
import type { Claim, Savings } from './savings-types.ts';

function refusal(claim: Claim): string | undefined {
	return 'refused' in claim ? claim.refused : undefined;
}

/** What was saved and how sure that is, in words. */
export function savingsSentence(savings: Omit<Savings, 'sentence'>): string {
	const { versus, requests, since, savedUsd, costUsd, success, segment } = savings;
	if (requests === 0 || versus === undefined) return 'There were no requests in this time.';
	const over = `over ${count(requests)} requests${since === undefined ? '' : ` since ${dayText(since)}`}`;
	const where = segment === undefined ? over : `${over} of segment ${JSON.stringify(segment)}`;
	const name = versus === 'rule' ? 'the static rule' : `always ${versus}`;
	const parts: string[] = [];
	if ('value' in savedUsd && 'value' in costUsd.versus) {
		const of = dollars(costUsd.versus.value);
		if (savedUsd.low > 0) parts.push(`Saved ${dollarsWithin(savedUsd)} of ${of} ${where}, against ${name}`);
		else if (savedUsd.high < 0) {
			const cost = { value: -savedUsd.value, low: -savedUsd.high, high: -savedUsd.low };
			parts.push(`Spent ${dollarsWithin(cost)} more than the ${of} of ${name} ${where}`);
		} else parts.push(`Cost as much as ${name} would have (${dollarsWithin(savedUsd)} less, of ${of}) ${where}`);
	} else {
		parts.push(`What was saved against ${name} ${where}: ${lowered(refusal(savedUsd)!)}`);
	}
	const had = success.actual === undefined ? undefined : percent(success.actual.value);
	if ('value' in success.versus) {
		parts.push(`success ${had} against an estimated ${percentWithin(success.versus)} for ${name}`);
	} else if (refusal(success.versus) === refusal(savedUsd)) {
		if (had !== undefined) parts.push(`success was ${had}`);
	} else {
		parts.push(
			`success was ${had ?? 'not told'}; what it would have been for ${name}: ${lowered(refusal(success.versus)!)}`,
		);
	}
	return `${parts.map((part) => part.replace(/\.$/, '')).join('; ')}.`;
}

function lowered(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}
