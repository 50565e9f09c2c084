/** The text of a body, read no further than a bound; undefined when it is longer. */
export async function boundedText(
	request: Pick<Request, 'headers' | 'body'>,
	mostBytes: number,
): Promise<string | undefined> {
	if (Number(request.headers.get('content-length') ?? 0) > mostBytes) return undefined;
	if (request.body === null) return '';
	const reader = request.body.getReader();
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for (;;) {
		const { done, value } = await reader.read();
		if (done) break;
		bytes += value.byteLength;
		if (bytes > mostBytes) {
			await reader.cancel().catch(() => {});
			return undefined;
		}
		chunks.push(value);
	}
	const whole = new Uint8Array(bytes);
	let at = 0;
	for (const chunk of chunks) {
		whole.set(chunk, at);
		at += chunk.byteLength;
	}
	return new TextDecoder().decode(whole);
}
