import { type Duration, durationMs } from '../base/duration.ts';
import { InvalidOptionError } from '../base/errors.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';
import type { Clock } from '../base/types.ts';
import type { FoundOutcome } from './found.ts';
import { FeedbackError } from './http.ts';
import { inOrder, News } from './news.ts';
import { Places } from './places.ts';
import { type Reportable, type Reporter, reportersOf } from './reportable.ts';
import type { FeedbackSource } from './source.ts';
import { takeFound } from './take-found.ts';
import { telling } from './telling.ts';

/** Options of `pollFeedback`. */
export interface PollOptions {
	/** Whose outcomes come in: bandits, banditModels or ChatBandits, one for each goal. */
	readonly bandits: Reportable | readonly Reportable[];
	/** Where from: `langfuseScores`, `langsmithFeedback`, `posthogSurveys`, or a source of your own. */
	readonly from: FeedbackSource;
	/** How often, ms or a text such as `'5m'`. Default one minute; at least a second. */
	readonly every?: Duration;
	/** How far back the first reading goes. Default a day. */
	readonly lookBack?: Duration;
	/** Stops it when it aborts. */
	readonly signal?: AbortSignal;
	/**
	 * Told when the source or a store can't be reached, and what was missed is read later; and of an outcome that can't be used,
	 * which is left out. Default: the first is printed as a warning.
	 */
	readonly onError?: (error: unknown) => void;
	/** Default the global `fetch`. */
	readonly fetch?: typeof fetch;
	/** Default `Date.now`. */
	readonly clock?: Clock;
}

/** What a reading came to. */
export interface PollResult {
	/** Outcomes that taught something. */
	readonly learnt: number;
	/** Those that were known, or that a stronger source had spoken on. */
	readonly known: number;
	/** Those of which no goal knows a decision: they are about something else, or too old. */
	readonly unknown: number;
}

/** Reads outcomes from elsewhere, again and again. */
export interface FeedbackPoller {
	/** Reads once, for cron jobs and serverless functions. Rejects when the source or a store can't be reached. */
	poll(): Promise<PollResult>;
	/** Reads now, and then again and again; keeps no finished program alive. Troubles go to `onError`. */
	start(): FeedbackPoller;
	/** Ends it. Resolves when nothing is under way any more. */
	stop(): Promise<void>;
}

const optionNames: OptionNames<PollOptions> = {
	bandits: true,
	from: true,
	every: true,
	lookBack: true,
	signal: true,
	onError: true,
	fetch: true,
	clock: true,
};

/** After troubles the source is left alone twice as long each time, up to this, ms. */
const longestMs = 15 * 60_000;

/**
 * Fetches outcomes that people or judges left in another tool, and reports them. How far it has read is kept in the store, so
 * that a restart, or another instance, goes on from there; what shows up late is found by reading a while back again. An
 * outcome that was reported before changes nothing, so that several instances may poll.
 *
 * Throws InvalidOptionError for options that can't be used.
 *
 * @example
 * ```ts
 * const poller = pollFeedback({ bandits: model, from: langfuseScores({ publicKey, secretKey }) }).start();
 * process.once('SIGTERM', () => void poller.stop());
 * ```
 */
export function pollFeedback(options: PollOptions): FeedbackPoller {
	checkNames('', options, optionNames);
	if (typeof options.from?.read !== 'function') {
		throw new InvalidOptionError(
			'from',
			options.from,
			'Give langfuseScores(…), langsmithFeedback(…) or posthogSurveys(…).',
		);
	}
	return new Poller(options);
}

class Poller implements FeedbackPoller {
	readonly #source: FeedbackSource;
	readonly #reporters: readonly Reporter[];
	readonly #places: Places;
	readonly #news = new News();
	readonly #everyMs: number;
	readonly #signal: AbortSignal | undefined;
	readonly #fetch: typeof fetch;
	readonly #clock: Clock;
	readonly #tell: (error: unknown) => void;
	#stopping = new AbortController();
	#running: Promise<PollResult> | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#started = false;
	#failures = 0;

	constructor({ bandits, from, every, lookBack, signal, onError, fetch: given, clock }: PollOptions) {
		this.#reporters = [...reportersOf(bandits).values()];
		this.#source = from;
		this.#everyMs = durationMs('every', every ?? '1m', 1000);
		this.#places = new Places(this.#reporters, from, durationMs('lookBack', lookBack ?? '1d'));
		this.#signal = signal;
		this.#fetch = given ?? fetch;
		this.#clock = clock ?? Date.now;
		this.#tell = telling(`feedback from ${from.name}`, onError);
	}

	poll(): Promise<PollResult> {
		// One that was stopped may be read from again.
		if (this.#running === undefined && this.#stopping.signal.aborted) this.#stopping = new AbortController();
		this.#running ??= this.#read().finally(() => {
			this.#running = undefined;
		});
		return this.#running;
	}

	async #read(): Promise<PollResult> {
		const now = this.#clock();
		const since = await this.#places.since(now);
		const { signal } = this.#stopping;
		const counts = { learnt: 0, known: 0, unknown: 0 };
		const read: FoundOutcome[] = [];
		for await (const found of this.#source.read({ since, fetch: this.#fetch, signal })) read.push(found);
		for (const found of inOrder(read)) {
			signal.throwIfAborted();
			const taken = this.#news.is(found) ? await takeFound(this.#reporters, found, signal, this.#tell) : 'known';
			if (taken !== 'unknown') this.#news.taken(found);
			counts[taken]++;
		}
		this.#places.reached(now);
		return counts;
	}

	start(): this {
		if (this.#started || this.#signal?.aborted) return this;
		this.#started = true;
		this.#stopping = new AbortController();
		this.#signal?.addEventListener('abort', () => void this.stop(), { once: true });
		this.#next(0);
		return this;
	}

	#next(afterMs: number): void {
		this.#timer = setTimeout(async () => {
			let wait = this.#everyMs;
			try {
				await this.poll();
				this.#failures = 0;
			} catch (error) {
				if (!this.#started) return;
				wait = this.#waitAfter(error);
				this.#tell(error);
			}
			if (this.#started) this.#next(wait);
		}, afterMs);
		// Waiting for feedback must not keep a finished program alive.
		(this.#timer as { unref?: () => void }).unref?.();
	}

	#waitAfter(error: unknown): number {
		const asked = error instanceof FeedbackError ? (error.retryAfterMs ?? 0) : 0;
		const backOff = this.#everyMs * 2 ** Math.min(this.#failures++, 20);
		return Math.min(Math.max(asked, backOff), Math.max(longestMs, this.#everyMs));
	}

	async stop(): Promise<void> {
		this.#started = false;
		clearTimeout(this.#timer);
		this.#stopping.abort(new DOMException('The poller was stopped.', 'AbortError'));
		await this.#running?.catch(() => {});
	}
}
