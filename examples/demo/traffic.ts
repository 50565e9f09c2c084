import { generateText, type LanguageModel } from 'ai';
import { costUsd, type Price } from 'bandit-model/pricing';
import type { Label, Mail } from './mails.ts';

/** What became of one mail. */
export interface Handled {
	/** Who answered. */
	readonly arm: string;
	/** The answer is the label that people gave the mail. */
	readonly right: boolean;
	/** Undefined when no price is known. */
	readonly usd: number | undefined;
	/** Undefined for a model that is no bandit. */
	readonly decisionId?: string;
}

const system = 'Is this mail spam? Answer with one word: spam or ham.';

/** Asks a model about one mail, through the AI SDK, and compares its answer with the mail's label. */
export async function ask(
	model: LanguageModel,
	name: string,
	mail: Mail,
	prices: Readonly<Record<string, Price | undefined>>,
): Promise<Handled> {
	const { text, usage, providerMetadata } = await generateText({
		model,
		system,
		prompt: mail.text,
		providerOptions: { bandit: { segment: mail.kind } },
	});
	const decision = providerMetadata?.bandit as { decisionId: string; arm: string } | undefined;
	const arm = decision?.arm ?? name;
	const price = prices[arm];
	return {
		arm,
		right: labelIn(text) === mail.label,
		usd: price && costUsd(usage, price),
		...(decision && { decisionId: decision.decisionId }),
	};
}

function labelIn(answer: string): Label | undefined {
	const word = answer.toLowerCase().match(/\b(spam|ham)\b/)?.[1];
	return word as Label | undefined;
}

/** Asks a model about mails, one after another, and tells how far it is. */
export async function askAll(
	model: LanguageModel,
	name: string,
	mails: readonly Mail[],
	prices: Readonly<Record<string, Price | undefined>>,
	progress: (done: number) => void,
): Promise<Handled[]> {
	const handled: Handled[] = [];
	for (const mail of mails) {
		handled.push(await ask(model, name, mail, prices));
		progress(handled.length);
	}
	return handled;
}
