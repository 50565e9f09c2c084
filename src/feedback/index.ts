export type { FoundOutcome, Scale } from './found.ts';
export { type OutcomeReply, type OutcomesHandlerOptions, outcomesHandler } from './handler.ts';
export { FeedbackError } from './http.ts';
export type { OutcomeItem } from './item.ts';
export type { OutcomeSink, SinkOptions } from './outcome-sink.ts';
export { type FeedbackPoller, type PollOptions, type PollResult, pollFeedback } from './poller.ts';
export type { Reportable, Reporter } from './reportable.ts';
export { signOutcomes } from './signature.ts';
export {
	type LangfuseSinkOptions,
	type LangSmithSinkOptions,
	outcomesToLangfuse,
	outcomesToLangSmith,
} from './sinks.ts';
export type { FeedbackSource, SourceRequest } from './source.ts';
export { type LangfuseOptions, langfuseScores } from './sources/langfuse.ts';
export { type LangSmithOptions, langsmithFeedback } from './sources/langsmith.ts';
export { type PostHogOptions, posthogSurveys, type SurveyReading } from './sources/posthog.ts';
export {
	type LangSmithWebhookOptions,
	langsmithWebhook,
	type PostHogWebhookOptions,
	posthogWebhook,
	type WebhookOptions,
} from './webhook.ts';
