export { type OutcomeReply, type OutcomesHandlerOptions, outcomesHandler } from './handler.ts';
export type { OutcomeItem } from './item.ts';
export type { Reportable, Reporter } from './reportable.ts';
export { signOutcomes } from './signature.ts';
