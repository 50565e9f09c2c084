export type { BanditResponseMetadata } from './arm-config.ts';
export type { ChatArmOptions } from './arms.ts';
export { ChatBandit, type ChatBanditFields } from './chat-bandit.ts';
export { type LangSmithFeedback, type LangSmithRun, type ReportFeedbackOptions, reportFeedback } from './feedback.ts';
export type { ChatBanditCallOptions, ChatRun } from './managed-model.ts';
export { type BanditMiddleware, type BanditMiddlewareFields, banditMiddleware } from './middleware.ts';
export { BanditOutcomeHandler, type BanditOutcomeHandlerFields } from './outcome-handler.ts';
export type { Reported } from './report.ts';
export type { SaidInConfig } from './request.ts';
