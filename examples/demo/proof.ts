import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Store } from 'bandit-model';
import { frozenPage } from 'bandit-model/dashboard';
import { type Claim, openReport } from 'bandit-model/report';
import type { Known } from './phases.ts';
import { line, title, totalUsd } from './screen.ts';
import type { Handled } from './traffic.ts';

/** What the report is held against. */
export interface ProofOptions {
	readonly store: Store;
	readonly goal: string;
	/** Where the page is left. */
	readonly folder: string;
	readonly known: Known;
}

/** Prints the report of the demo's own file, holds it against what the labels say, and leaves it as a page. */
export async function proof({ store, goal, folder, known }: ProofOptions): Promise<void> {
	const { strongest, mails } = known;
	title('What it saved, by the report of its own file. The report has not seen what other models would have answered.');
	const { sentence, savedUsd, success } = await openReport(store, { goal }).savings({ versus: strongest });
	line(sentence);
	line();
	line(`By the labels, for all models are asked about all mails here (${strongest} up, ${mails.length} mails):`);
	const [served, alone] = [mails.map((mail) => mail.served), mails.map((mail) => mail.alone)];
	const [spent, would] = [totalUsd(served), totalUsd(alone)];
	const points = (share: number): string => `${(100 * share).toFixed(1)}%`;
	const usd = (value: number): string => `$${value.toFixed(4)}`;
	line(
		`  right had it been always ${strongest}: ${points(rightOf(alone))}; ${verdict(success.versus, rightOf(alone), points)}`,
	);
	if (spent !== undefined && would !== undefined) {
		line(`  saved: ${usd(would - spent)}; ${verdict(savedUsd, would - spent, usd)}`);
	}
	const page = join(folder, 'report.html');
	await writeFile(page, await frozenPage(store, { goals: [goal], versus: strongest }));
	line();
	line(`The report as a page for a browser: ${pathToFileURL(page)}`);
	line(`Ask the file yourself: npx bandit-model report --db ${join(folder, 'demo.db')}`);
}

function rightOf(handled: readonly Handled[]): number {
	return handled.filter(({ right }) => right).length / handled.length;
}

/** How a claim of the report stands to what is true. */
function verdict(claim: Claim, truth: number, text: (value: number) => string): string {
	if ('refused' in claim) return 'the report says nothing of it yet.';
	const { low, high } = claim;
	const isInside = low <= truth && truth <= high;
	return `the report's ${text(low)} to ${text(high)} ${isInside ? 'holds that' : 'misses that, as one in twenty does'}.`;
}
