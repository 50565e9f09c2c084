import type { ArmOptions } from '../arms/arm.ts';
import type { Bandit } from '../bandit/bandit.ts';
import { banditOptionNames } from '../bandit/option-names.ts';
import { InvalidOptionError } from '../base/errors.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';
import { listPriceOf } from '../pricing/list-prices.ts';
import { type PriceBook, type PriceSource, priceBook } from '../pricing/price-book.ts';
import type { RouteOptions, Served } from '../router/attempt.ts';
import { attemptLimits, type TimedArm } from '../router/attempt-timeout.ts';
import { createRouted, type RoutedOptions } from '../router/create.ts';
import { routerOptionNames } from '../router/options.ts';
import type { Router } from '../router/router.ts';
import type { ModelNames } from './arm-facts.ts';

/** Options of a goal that an SDK's model serves. */
export interface GoalOptions<Arm extends ArmOptions> extends Omit<RoutedOptions<Arm>, 'arms'> {
	readonly arms: readonly unknown[];
	/**
	 * Prices of models, before those of the catalogue: a table by `'provider/modelId'` in USD per million tokens, or a
	 * function. An arm's own `price` comes first. They can be replaced while it runs: `setPrices`.
	 */
	readonly prices?: PriceSource;
}

const goalOptionNames: OptionNames<GoalOptions<ArmOptions>> = {
	...banditOptionNames,
	...routerOptionNames,
	prices: true,
};

/** How an SDK's models become arms. */
export interface ArmReader<Arm> {
	/** What `arms` is to be given, for messages. */
	readonly expects: string;
	/** Options that the SDK's model has beside those of every goal. */
	readonly more?: Readonly<Record<string, true>>;
	/** An arm as given, with its id, price and capabilities. Throws InvalidOptionError, which names `option`. */
	read(raw: unknown, option: string, prices: PriceBook): Arm;
	namesOf(arm: Arm): ModelNames;
}

/** How long a first call waits for an asynchronous store, ms. */
const startupWaitMs = 1000;

/** What all views of a goal's model share, in every SDK: its bandit, its router, its arms and their prices. */
export class GoalCore<Arm extends ArmOptions> {
	readonly bandit: Bandit<Arm>;
	readonly router: Router<Arm>;
	readonly #reader: ArmReader<Arm>;
	readonly #prices: PriceBook;
	/** Until what the store knows has been read, or has been waited for long enough. */
	#starting: Promise<void> | undefined;

	/** Throws InvalidOptionError for options that can't be used, StoreError for a default store that can't be opened. */
	constructor(options: GoalOptions<Arm>, reader: ArmReader<Arm>) {
		checkNames('', options, { ...goalOptionNames, ...reader.more });
		if (!Array.isArray(options?.arms)) throw new InvalidOptionError('arms', options?.arms, reader.expects);
		const early: unknown[] = [];
		let told = (error: unknown): void => void early.push(error);
		this.#reader = reader;
		this.#prices = priceBook(options.prices, listPriceOf, (error) => told(error));
		const arms = options.arms.map((arm, i) => this.read(arm, `arms[${i}]`));
		const { bandit, router } = createRouted<Arm>({ ...options, arms });
		this.bandit = bandit;
		this.router = router;
		told = (error) => bandit.events.error({ error, during: 'prices' });
		for (const error of early) told(error);
		this.#starting = Promise.race([bandit.ready, waited(startupWaitMs)]).then(() => {
			this.#starting = undefined;
		});
	}

	/** Arms that may be drawn. */
	arms(): readonly Arm[] {
		return this.bandit.arms.filter(({ retired }) => !retired);
	}

	/** Serves a call; the first ones wait for what an asynchronous store knows, but not for long. */
	route<T>(options: RouteOptions<Arm, T>): Promise<Served<Arm, T>> {
		return this.#starting === undefined
			? this.router.route(options)
			: this.#starting.then(() => this.router.route(options));
	}

	/** An arm as given, as an arm. Throws InvalidOptionError, which names `option`. */
	protected read(raw: unknown, option: string): Arm {
		const arm: Arm & TimedArm = this.#reader.read(raw, option, this.#prices);
		attemptLimits(`${option}.attemptTimeout`, arm.attemptTimeout);
		return arm;
	}

	/** Adds an arm while it runs. Throws InvalidOptionError. */
	addArm(raw: unknown): void {
		this.bandit.addArm(this.read(raw, 'arm'));
	}

	/** Replaces the prices of all arms that the new prices (or the catalogue) know. Throws InvalidOptionError. */
	setPrices(prices: PriceSource | undefined): void {
		this.#prices.set(prices);
		for (const arm of this.bandit.arms) {
			const { provider, model } = this.#reader.namesOf(arm);
			const price = this.#prices.priceOf(provider, model);
			if (price !== undefined) this.bandit.setPrice(arm.id, price);
		}
	}
}

function waited(ms: number): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(resolve, ms);
		// It holds no process up; timers of browsers are numbers.
		if (typeof timer === 'object') timer.unref?.();
	});
}
