import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { Bandit } from '../../bandit/bandit.ts';
import { InvalidOptionError } from '../../base/errors.ts';
import { priceOf } from '../../pricing/catalog.ts';
import { type PriceBook, type PriceSource, priceBook } from '../../pricing/price-book.ts';
import { createRouted } from '../../router/create.ts';
import type { Router } from '../../router/router.ts';
import { type ChatArm, type ChatArmOptions, namesOf, toChatArm } from './arms.ts';
import type { ChatBanditFields } from './fields.ts';

/** What all views of a bandit share. */
export class ChatCore {
	readonly bandit: Bandit<ChatArm>;
	readonly router: Router<ChatArm>;
	readonly #prices: PriceBook;

	/** Throws InvalidOptionError and StoreError, as `ChatBandit` does. */
	constructor(fields: ChatBanditFields) {
		if (!Array.isArray(fields?.arms)) {
			throw new InvalidOptionError('arms', fields?.arms, 'Give an array of chat models, or of { model, id?, … }.');
		}
		this.#prices = priceBook(fields.prices, priceOf);
		const arms = fields.arms.map((arm, i) => toChatArm(arm, `arms[${i}]`, this.#prices));
		const { bandit, router } = createRouted<ChatArm>({ ...fields, arms });
		this.bandit = bandit;
		this.router = router;
	}

	/** Arms that may be drawn. */
	arms(): readonly ChatArm[] {
		return this.bandit.arms.filter(({ retired }) => !retired).map(({ id }) => this.bandit.arm(id));
	}

	addArm(arm: BaseChatModel | ChatArmOptions): void {
		this.bandit.addArm(toChatArm(arm, 'arm', this.#prices));
	}

	setPrices(prices: PriceSource | undefined): void {
		this.#prices.set(prices);
		for (const { id, model } of this.arms()) {
			const { provider, name } = namesOf(model);
			const price = this.#prices.priceOf(provider, name);
			if (price !== undefined) this.bandit.setPrice(id, price);
		}
	}
}
