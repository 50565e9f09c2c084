/**
 * The JSON value of a text that is JSON, alone or in one Markdown code fence; undefined when it is none.
 * Wrapped, because `null` is a value.
 */
export function parseJson(text: string): { readonly value: unknown } | undefined {
	const body = stripFence(text.trim());
	if (body === '') return undefined;
	try {
		return { value: JSON.parse(body) };
	} catch {
		return undefined;
	}
}

function stripFence(text: string): string {
	if (!text.startsWith('```') || !text.endsWith('```') || text.length < 6) return text;
	const lineEnd = text.indexOf('\n');
	if (lineEnd < 0) return text.slice(3, -3).replace(/^json\b/i, '');
	return text.slice(lineEnd + 1, -3);
}
