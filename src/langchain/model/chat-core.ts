import type { BaseChatModelParams } from '@langchain/core/language_models/chat_models';
import { GoalCore } from '../../adapter/goal-core.ts';
import type { OptionNames } from '../../base/option-names.ts';
import { type ChatArm, chatArms } from './chat-arm.ts';
import type { ChatBanditFields } from './fields.ts';

/** Fields of every chat model, in both majors of core. */
const baseNames: OptionNames<BaseChatModelParams> = {
	cache: true,
	callbackManager: true,
	callbacks: true,
	disableStreaming: true,
	maxConcurrency: true,
	maxRetries: true,
	metadata: true,
	onFailedAttempt: true,
	outputVersion: true,
	tags: true,
	verbose: true,
};

/** What all views of a `ChatBandit` share. */
export class ChatCore extends GoalCore<ChatArm> {
	/** Throws InvalidOptionError and StoreError, as `ChatBandit` does. */
	constructor(fields: ChatBanditFields) {
		super(fields, { ...chatArms, more: baseNames });
	}
}
