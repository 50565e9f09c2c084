/** What an arm can take. Undefined: not known, so the arm is asked. */
export interface Capabilities {
	/** Longest prompt and answer together, in tokens. */
	readonly contextTokens?: number;
	/** Takes images. */
	readonly images?: boolean;
	/** Calls tools. */
	readonly tools?: boolean;
	/** Takes other files (PDF, audio, …). */
	readonly files?: boolean;
}
