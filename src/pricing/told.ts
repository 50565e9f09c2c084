/** What an answer says of its use, in the words of its SDK and its provider. Any of it may be missing. */
export interface ToldUse {
	/** Usage as the SDK counts it: of AI SDK models v1 to v4, of an AI SDK result, of a LangChain message. */
	readonly usage?: unknown;
	/** What providers add, by their names: the AI SDK's `providerMetadata`, or LangChain's `response_metadata` under any name. */
	readonly metadata?: unknown;
	/** The response as the provider sent it, where the SDK keeps it. */
	readonly body?: unknown;
	/** Response headers. */
	readonly headers?: unknown;
	/** The SDK's name of the provider: `anthropic.messages`, `xai.chat`, … */
	readonly provider?: string;
}

export type Fields = Readonly<Record<string, unknown>>;

const nothing: Fields = {};

/** An object's fields; none for anything else. */
export function fieldsOf(value: unknown): Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : nothing;
}

/** Where providers put their own counts and costs, beside the SDK's. */
export function providerCounts({ usage, metadata, body }: ToldUse): Fields[] {
	const found: Fields[] = [];
	const add = (value: unknown): void => {
		const fields = fieldsOf(value);
		if (fields !== nothing) found.push(fields);
	};
	add(fieldsOf(usage).raw);
	const byProvider = fieldsOf(metadata);
	for (const name in byProvider) {
		// Our own; a delegate within a delegate has it.
		if (name === 'bandit') continue;
		const told = fieldsOf(byProvider[name]);
		add(told.usage);
		add(told.usageMetadata);
		add(told.usage_metadata);
		add(told.tokenUsage);
		add(fieldsOf(told.metadata).usage);
		add(told);
	}
	const answer = fieldsOf(body);
	add(answer.usage);
	add(answer.usageMetadata);
	return found;
}

/** The first of these numbers that is told. Some say NaN or null for what they don't know; some write numbers as text. */
export function numberIn(sources: readonly Fields[], names: readonly string[]): number | undefined {
	for (const fields of sources) {
		for (const name of names) {
			const value = toNumber(fields[name]);
			if (value !== undefined) return value;
		}
	}
	return undefined;
}

export function toNumber(value: unknown): number | undefined {
	if (typeof value === 'number') return Number.isNaN(value) ? undefined : value;
	if (typeof value === 'bigint') return Number(value);
	return typeof value === 'string' && /^-?[\d.]+(e[-+]?\d+)?$/i.test(value) ? toNumber(Number(value)) : undefined;
}
