const usage = { prompt_tokens: 20, completion_tokens: 20, total_tokens: 40 };
const head = { id: 'chatcmpl-1', created: 1_700_000_000 };

/** A `fetch` that answers chat completions at once, as JSON or as a stream of 20 words, without a network. */
export const answerAtOnce: typeof fetch = async (_url, init) => {
	const { stream, model } = JSON.parse(String(init?.body)) as { stream?: boolean; model: string };
	if (stream !== true) {
		const message = { role: 'assistant', content: 'billing' };
		const choices = [{ index: 0, message, finish_reason: 'stop' }];
		return Response.json({ ...head, object: 'chat.completion', model, choices, usage });
	}
	const chunk = (choices: object[], more: object = {}): string =>
		`data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', model, choices, ...more })}\n\n`;
	const delta = (content: string, finish: string | null = null): string =>
		chunk([{ index: 0, delta: finish === null ? { content } : {}, finish_reason: finish }]);
	const words = Array.from({ length: 20 }, () => delta('word '));
	const body = [
		chunk([{ index: 0, delta: { role: 'assistant', content: '' } }]),
		...words,
		delta('', 'stop'),
		chunk([], { usage }),
		'data: [DONE]\n\n',
	];
	return new Response(body.join(''), { headers: { 'content-type': 'text/event-stream' } });
};
