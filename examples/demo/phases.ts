import type { Insights, Outcome } from 'bandit-model';
import type { Contestant, Contestants } from './contestants.ts';
import type { Mail } from './mails.ts';
import type { Fault } from './models.ts';
import { accuracy, draft, line, TrafficTable, title, totalUsd, usdPerThousand } from './screen.ts';
import { ask, askAll, type Handled } from './traffic.ts';

/** What the demo uses of a bandit model, beside calling it. */
type Bandit = Contestant['model'] & {
	report(decisionId: string, outcome: Outcome): Promise<unknown>;
	insights(): Insights;
};

/** What the labels say of the strongest model. */
export interface Known {
	readonly strongest: string;
	readonly mails: readonly { readonly served: Handled; readonly alone: Handled }[];
}

type SetFault = (id: string, fault: Fault | undefined) => void;

/** The acts of the demo, on one bandit that goes on learning. */
export class Phases {
	readonly #bandit: Bandit;
	readonly #contestants: readonly Contestant[];
	readonly #prices: Readonly<Record<string, Contestant['price']>>;
	readonly #failedCalls: () => number;
	#latest: readonly Handled[] = [];
	/** What is known of the strongest model on mails that it could have had. */
	readonly #known: { served: Handled; alone: Handled }[] = [];

	/** @param failedCalls how many calls of models have failed so far */
	constructor(bandit: Bandit, { list }: Contestants, failedCalls: () => number) {
		this.#bandit = bandit;
		this.#failedCalls = failedCalls;
		this.#contestants = list;
		this.#prices = Object.fromEntries(list.map(({ id, price }) => [id, price]));
	}

	/** How mails were served, and how always the strongest model would have served them. */
	get known(): Known {
		return { strongest: this.#contestants.at(-1)!.id, mails: this.#known };
	}

	/** Serves mails and learns; then compares with each model alone on the same mails. */
	async learn(mails: readonly Mail[]): Promise<void> {
		title(`1. Learning while serving: ${mails.length} mails`);
		const done = new Map<string, number>();
		const alone = Promise.all(
			this.#contestants.map(({ id, twin }) => askAll(twin, id, mails, this.#prices, (n) => done.set(id, n))),
		);
		const served = await this.#serve(mails, Math.ceil(mails.length / 8));

		const strongest = this.#contestants.at(-1)!.id;
		const ticker = setInterval(() => {
			draft(`For comparison, ${strongest} is asked about the same mails: ${done.get(strongest)} of ${mails.length}`);
		}, 200);
		const results = await alone;
		clearInterval(ticker);
		this.#compare(served, results.at(-1)!);

		line();
		line(`${'the same mails'.padEnd(36)}right   USD per 1,000`);
		const row = (name: string, handled: readonly Handled[]) =>
			line(`${name.padEnd(36)}${accuracy(handled).padEnd(8)}${usdPerThousand(handled)}`);
		results.forEach((handled, i) => {
			row(`always ${this.#contestants[i]!.id}`, handled);
		});
		row('the bandit', served);
		const half = Math.floor(mails.length / 2);
		row('the bandit, second half', served.slice(half));
		row(`always ${strongest}, second half`, results.at(-1)!.slice(half));
		line();
		line(`Learning included: ${comparison(served, results.at(-1)!, strongest)}`);
		this.#beliefs();
	}

	/** The arm that most mails go to begins to answer wrongly; nobody tells the bandit. */
	async breakSilently(mails: readonly Mail[], setFault: SetFault): Promise<void> {
		const victim = this.#favourite();
		title(`2. A bad release: ${victim} now calls every mail ham. No call fails, and nobody tells the bandit.`);
		setFault(victim, 'wrong');
		const { id, twin } = this.#contestants.at(-1)!;
		const alone = askAll(twin, id, mails, this.#prices, () => {});
		const served = await this.#serve(mails, Math.ceil(mails.length / 6));
		this.#compare(served, await alone);
		setFault(victim, undefined);
		const third = Math.floor(mails.length / 3);
		const [first, last] = [served.slice(0, third), served.slice(-third)];
		line();
		line(
			`${victim} had ${share(first, victim)} of the first ${third} mails and ${share(last, victim)} of the last ${third}; ` +
				`right answers went from ${accuracy(first)} to ${accuracy(last)}.`,
		);
		this.#beliefs();
	}

	/** The arm that most mails go to goes down; the one that was broken is sound again. */
	async takeDown(mails: readonly Mail[], setFault: SetFault): Promise<void> {
		const victim = this.#favourite();
		title(`3. An outage: ${victim} answers every call with HTTP 503. The bad release is repaired.`);
		const failedBefore = this.#failedCalls();
		setFault(victim, 'down');
		const { id, twin } = this.#contestants.at(-1)!;
		const alone = victim === id ? undefined : askAll(twin, id, mails, this.#prices, () => {});
		const served = await this.#serve(mails, Math.ceil(mails.length / 3));
		// One that is down leaves its mails to the others, and is no alternative to them.
		if (alone !== undefined) this.#compare(served, await alone);
		setFault(victim, undefined);
		line();
		line(
			`${served.length} of ${mails.length} mails were answered, ${accuracy(served)} of them right; no caller saw an error.`,
		);
		const inVain = this.#failedCalls() - failedBefore;
		line(`${victim} was asked in vain ${inVain === 1 ? 'once' : `${inVain} times`}; another model answered instead.`);
	}

	#compare(served: readonly Handled[], alone: readonly Handled[]): void {
		served.forEach((each, i) => {
			this.#known.push({ served: each, alone: alone[i]! });
		});
	}

	/** The arm that most of the latest mails went to. */
	#favourite(): string {
		const draws = (id: string) => this.#latest.filter(({ arm }) => arm === id).length;
		return this.#contestants.map(({ id }) => id).sort((a, b) => draws(b) - draws(a))[0]!;
	}

	#beliefs(): void {
		line();
		line(`${'What the bandit believes'.padEnd(26)}right (95% interval)     draws  latency p50`);
		for (const { id, mean, interval, draws, latencyMs } of this.#bandit.insights().arms) {
			const [low, high] = interval.map((p) => `${(100 * p).toFixed(0)}%`);
			const belief = `${(100 * mean).toFixed(0)}% (${low} to ${high})`;
			const latency = latencyMs.p50 === undefined ? 'unknown' : `${latencyMs.p50.toFixed(0)} ms`;
			line(`  ${id.padEnd(24)}${belief.padEnd(25)}${String(draws).padEnd(7)}${latency}`);
		}
	}

	async #serve(mails: readonly Mail[], rows: number): Promise<Handled[]> {
		const table = new TrafficTable(
			this.#contestants.map(({ id }) => id),
			rows,
		);
		const served: Handled[] = [];
		for (const mail of mails) {
			const handled = await ask(this.#bandit, 'bandit', mail, this.#prices);
			await this.#bandit.report(handled.decisionId!, handled.right ? 'success' : 'failure');
			served.push(handled);
			table.add(handled);
		}
		table.end();
		this.#latest = served.slice(-Math.ceil(served.length / 3));
		return served;
	}
}

/** How often an arm answered. */
function share(served: readonly Handled[], id: string): string {
	return `${((100 * served.filter(({ arm }) => arm === id).length) / served.length).toFixed(0)}%`;
}

/** What was saved against one model alone, and at what quality. */
function comparison(served: readonly Handled[], alone: readonly Handled[], id: string): string {
	const [usd, usdAlone] = [totalUsd(served), totalUsd(alone)];
	const quality = `${accuracy(served)} right instead of ${accuracy(alone)}`;
	if (usd === undefined || usdAlone === undefined) return `${quality}; a price is unknown, so nothing is said of cost.`;
	const saved = 1 - usd / usdAlone;
	const change = `${Math.abs(100 * saved).toFixed(0)}% ${saved >= 0 ? 'saved' : 'more spent'}`;
	return `${change} against always ${id} ($${usd.toFixed(4)} instead of $${usdAlone.toFixed(4)}), ${quality}.`;
}
