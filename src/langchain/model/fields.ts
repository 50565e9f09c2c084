import type { BaseChatModel, BaseChatModelParams } from '@langchain/core/language_models/chat_models';
import type { GoalOptions } from '../../adapter/goal-core.ts';
import type { ChatArm, ChatArmOptions } from './chat-arm.ts';

/** Fields of `ChatBandit`: those of any chat model, of the bandit, and of how it serves calls. */
export interface ChatBanditFields extends Omit<GoalOptions<ChatArm>, 'arms'>, BaseChatModelParams {
	/** At least one; a chat model alone, or with its id, weight, price, … */
	readonly arms: readonly (BaseChatModel | ChatArmOptions)[];
}
