import { GoalCore } from '../../adapter/goal-core.ts';
import { type ChatArm, chatArms } from './chat-arm.ts';
import type { ChatBanditFields } from './fields.ts';

/** What all views of a `ChatBandit` share. */
export class ChatCore extends GoalCore<ChatArm> {
	/** Throws InvalidOptionError and StoreError, as `ChatBandit` does. */
	constructor(fields: ChatBanditFields) {
		super(fields, chatArms);
	}
}
