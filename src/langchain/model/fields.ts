import type { BaseChatModel, BaseChatModelParams } from '@langchain/core/language_models/chat_models';
import type { PriceSource } from '../../pricing/price-book.ts';
import type { RoutedOptions } from '../../router/create.ts';
import type { ChatArm, ChatArmOptions } from './arms.ts';

/** Fields of `ChatBandit`: those of any chat model, of the bandit, and of how it serves calls. */
export interface ChatBanditFields extends Omit<RoutedOptions<ChatArm>, 'arms'>, BaseChatModelParams {
	/** At least one; a chat model alone, or with its id, weight, price, … */
	readonly arms: readonly (BaseChatModel | ChatArmOptions)[];
	/** Prices of models, before those of the catalogue; an arm's own `price` comes first. */
	readonly prices?: PriceSource;
}
