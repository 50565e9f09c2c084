import type { Attempt, Fault } from '../router/attempt.ts';
import type { AskedSchema } from './schemas/schemas.ts';

/** What a stream is read with. */
export interface StreamContext {
	readonly attempt: Attempt<unknown>;
	/** The SDK's name of who made the arm's model. */
	readonly provider: string;
	/** The schema that was asked for. */
	readonly schema: AskedSchema | undefined;
	/** Ends the call, or this arm's part in it. */
	readonly signal: AbortSignal | undefined;
	classify(error: unknown): Fault;
}
