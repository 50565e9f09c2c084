import type { Label } from './mails.ts';

const salesTalk =
	/\b(free|click here|money|viagra|guaranteed?|unsubscribe|offers?|win|winner|mortgage|credit|cash|investment|opportunity|save|loan|order now|limited time|million)\b|100%|\$\d|!!/gi;

/** The small model: spam is what uses three or more words of sales talk. Knows nothing else. */
export function lexicon(): (text: string) => Label {
	return (text) => ((text.match(salesTalk) ?? []).length >= 3 ? 'spam' : 'ham');
}
