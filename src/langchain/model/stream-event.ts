/** An event of core 1.x's content-block stream; core 0.3 has none. */
export interface StreamEvent {
	readonly event: string;
	readonly content?: Readonly<Record<string, unknown>>;
	readonly delta?: Readonly<Record<string, unknown>>;
	readonly responseMetadata?: Record<string, unknown>;
}
