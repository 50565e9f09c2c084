import type { AIMessageChunk, UsageMetadata } from '@langchain/core/messages';

type Details = Readonly<Record<string, number | undefined>>;

/**
 * What the chunks of one answer used together. LangChain adds up whatever stands on chunks; but some providers say again
 * with each chunk what all have used so far: Anthropic the answer's tokens, Gemini those of its cache.
 */
export function usageOf(chunks: readonly AIMessageChunk[]): UsageMetadata | undefined {
	const told = chunks.filter(({ usage_metadata }) => usage_metadata !== undefined);
	if (told.length < 2) return told[0]?.usage_metadata;
	const usages = told.map(({ usage_metadata }) => usage_metadata!);
	const of = (name: 'input_tokens' | 'output_tokens' | 'total_tokens') => usages.map((usage) => usage[name] ?? 0);
	const input = sum(of('input_tokens'));
	const outputs = of('output_tokens');
	// The first event of Anthropic's stream is the message, with the tokens that are there by then.
	const isWhole = told[0]!.additional_kwargs?.type === 'message';
	const output = isWhole ? Math.max(...outputs) : sum(outputs);
	return {
		input_tokens: input,
		output_tokens: output,
		total_tokens: sum(of('total_tokens')) - (sum(outputs) - output),
		input_token_details: detailsOf(usages, ({ input_tokens: whole, input_token_details: part }) => [whole, part]),
		output_token_details: detailsOf(usages, ({ output_tokens: whole, output_token_details: part }) => [whole, part]),
	};
}

/** Parts that are larger than the whole they stand beside are of all chunks so far. */
function detailsOf(
	usages: readonly UsageMetadata[],
	read: (usage: UsageMetadata) => readonly [whole: number, parts: Details | undefined],
): Record<string, number> {
	const details = usages.map(read);
	const names = new Set(details.flatMap(([, parts]) => Object.keys(parts ?? {})));
	return Object.fromEntries(
		[...names].map((name) => {
			const values = details.map(([, parts]) => parts?.[name] ?? 0);
			const isWhole = details.some(([whole, parts]) => (parts?.[name] ?? 0) > (whole ?? 0));
			return [name, isWhole ? Math.max(...values) : sum(values)];
		}),
	);
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}
