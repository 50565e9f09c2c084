export type { BanditResponseMetadata } from './model/arm-config.ts';
export type { ChatArmOptions } from './model/arms.ts';
export { ChatBandit } from './model/chat-bandit.ts';
export type { ChatBanditFields } from './model/fields.ts';
export type { ChatBanditCallOptions, ChatRun } from './model/managed-model.ts';
export type { SaidInConfig } from './model/request.ts';
export type { Reported } from './outcome/answers.ts';
export {
	type LangSmithFeedback,
	type LangSmithRun,
	type ReportFeedbackOptions,
	reportFeedback,
} from './outcome/feedback.ts';
export { type BanditMiddleware, type BanditMiddlewareFields, banditMiddleware } from './outcome/middleware.ts';
export { BanditOutcomeHandler, type BanditOutcomeHandlerFields } from './outcome/outcome-handler.ts';
