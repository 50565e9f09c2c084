export type { BanditCallOptions } from '../adapter/call-options.ts';
export type { DecisionMetadata as BanditResponseMetadata } from '../adapter/decision-metadata.ts';
export type { ChatArmOptions } from './model/chat-arm.ts';
export { ChatBandit } from './model/chat-bandit.ts';
export type { Reported } from './model/decisions-of.ts';
export type { ChatBanditFields } from './model/fields.ts';
export type { ChatBanditCallOptions, ChatRun } from './model/managed-model.ts';
export {
	type LangSmithFeedback,
	type LangSmithRun,
	type ReportFeedbackOptions,
	reportFeedback,
} from './outcome/feedback.ts';
export { type BanditMiddleware, type BanditMiddlewareFields, banditMiddleware } from './outcome/middleware.ts';
export { BanditOutcomeHandler, type BanditOutcomeHandlerFields } from './outcome/outcome-handler.ts';
