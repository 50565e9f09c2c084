import type { Reply, Seen } from '../servers/openai-server.ts';

/** What a call asks for, beside an answer. */
export type Ask = 'plain' | 'long' | 'image' | 'tools' | 'schema' | 'seed';

/** A kind of fault, and what is promised of it in every SDK. The tests run this table, and the page "Faults" is made of it. */
export interface FaultKind {
	readonly name: string;
	/** How it shows, for people. */
	readonly shows: string;
	/** What the arm answers, in several providers' words; `caller`: nothing, and the caller ends the call. */
	readonly answers:
		| readonly Reply[]
		| 'nothing, and the caller has no patience'
		| 'nothing, and the caller changes its mind';
	/** What the calls ask for that are refused. Default: anything. */
	readonly asks?: Ask;
	/** Whether another arm is asked instead. */
	readonly next: 'yes' | 'one' | 'no';
	/** When the arm is left alone. */
	readonly alone: 'after three in a row' | 'for as long as it asks' | 'by requests of this kind, for an hour' | 'never';
	/** What is learnt of the arm. */
	readonly teaches: 'availability' | 'failure' | 'nothing';
	/** What people should know beside. */
	readonly note: string;
}

const refusal = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
	kind: 'status',
	status,
	body,
	// Without it the SDK's own retries wait for seconds.
	headers,
});
const openai = (status: number, message: string, more: object = {}) =>
	refusal(status, { error: { message, type: 'invalid_request_error', ...more } });

export const faultKinds: readonly FaultKind[] = [
	{
		name: 'Throttled',
		shows:
			'429, in whatever words (“too many tokens, please wait” is no long prompt); `rate_limit_error`, `ThrottlingException`, `RESOURCE_EXHAUSTED` in a stream',
		answers: [
			openai(429, 'Too many tokens, please wait before trying again.'),
			openai(429, 'You exceeded your current quota, please check your plan and billing details.', {
				code: 'insufficient_quota',
			}),
			refusal(429, {
				type: 'error',
				error: { type: 'rate_limit_error', message: 'This request would exceed your rate limit.' },
			}),
		],
		next: 'yes',
		alone: 'after three in a row',
		teaches: 'availability',
		note: '',
	},
	{
		name: 'Told to wait',
		shows:
			'429, 503 or 529 with `retry-after` (seconds or a date), `retry-after-ms`, `x-ratelimit-reset…`, `anthropic-ratelimit-…-reset`, Google’s `retryDelay`, or a sentence (“try again in 6m0s”)',
		answers: [
			refusal(429, { error: { message: 'slow down' } }, { 'retry-after': '30' }),
			refusal(503, { error: { message: 'busy', status: 'UNAVAILABLE', details: [{ retryDelay: '36.5s' }] } }),
			refusal(429, { error: { message: 'Rate limit reached. Please try again in 6m1.5s.' } }),
		],
		next: 'yes',
		alone: 'for as long as it asks',
		teaches: 'availability',
		note: 'An hour at most, whatever is asked for; a shorter word does not take back a longer one.',
	},
	{
		name: 'Down',
		shows: '500 to 599, an overload, an error in a stream before its first content',
		answers: [
			refusal(500, { error: { message: 'The server had an error' } }),
			refusal(529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
			refusal(502, '<html><title>502 Bad Gateway</title></html>'),
		],
		next: 'yes',
		alone: 'after three in a row',
		teaches: 'availability',
		note: 'A dead arm is not a bad one: its quality is not touched.',
	},
	{
		name: 'No connection',
		shows: 'refused, reset, no such host',
		answers: [{ kind: 'drop' }],
		next: 'yes',
		alone: 'after three in a row',
		teaches: 'availability',
		note: '',
	},
	{
		name: 'Account, key, region',
		shows: '401, 402, 403; a 400 that speaks of credit, billing, limits of spending, keys, permissions, regions',
		answers: [
			openai(401, 'Incorrect API key provided', { code: 'invalid_api_key' }),
			openai(400, 'Your credit balance is too low to access the API.'),
			refusal(400, {
				error: { code: 400, message: 'User location is not supported for the API use.', status: 'FAILED_PRECONDITION' },
			}),
			refusal(402, { error: { message: 'Insufficient Balance' } }),
		],
		next: 'yes',
		alone: 'after three in a row',
		teaches: 'availability',
		note: '',
	},
	{
		name: 'No such model',
		shows: '404; a 400 that says that the model is unknown, gone, not on demand or served elsewhere',
		answers: [
			openai(404, 'The model `gpt-9` does not exist or you do not have access to it.', { code: 'model_not_found' }),
			refusal(400, { message: 'The provided model identifier is invalid.' }),
			openai(400, 'The model `mixtral` has been decommissioned and is no longer supported.', {
				code: 'model_decommissioned',
			}),
		],
		next: 'yes',
		alone: 'after three in a row',
		teaches: 'availability',
		note: '',
	},
	{
		name: 'Prompt too long',
		shows: '413; a 400, 422 or 500 that speaks of context, length or tokens, in the words of all providers',
		answers: [
			openai(
				400,
				"This model's maximum context length is 8192 tokens. However, your messages resulted in 90000 tokens.",
				{ code: 'context_length_exceeded' },
			),
			openai(400, 'prompt is too long: 90000 tokens > 8192 maximum'),
			refusal(422, { error: 'Input validation error: `inputs` must have less than 1024 tokens. Given: 9000' }),
			refusal(413, 'Request Entity Too Large'),
		],
		asks: 'long',
		next: 'yes',
		alone: 'by requests of this kind, for an hour',
		teaches: 'nothing',
		note: 'The arm’s real limit is learnt from the numbers in the refusal, else from the length of the request: longer requests ask this arm last.',
	},
	{
		name: 'No images or files',
		shows: '400, 404 or 500, or an error in a stream, that refuses images, files, audio',
		answers: [
			openai(400, 'Invalid content type. image_url is only supported by certain models.'),
			openai(404, 'No endpoints found that support image input'),
			refusal(400, { object: 'error', message: 'm is not a multimodal model', type: 'BadRequestError', code: 400 }),
		],
		asks: 'image',
		next: 'yes',
		alone: 'by requests of this kind, for an hour',
		teaches: 'nothing',
		note: '',
	},
	{
		name: 'No tools',
		shows: '400, 404 or 500 that refuses tools or function calls',
		answers: [
			refusal(400, { error: 'registry.ollama.ai/library/gemma2:latest does not support tools' }),
			refusal(400, { message: "This model doesn't support tool use." }),
			openai(404, 'No endpoints found that support tool use.'),
		],
		asks: 'tools',
		next: 'yes',
		alone: 'by requests of this kind, for an hour',
		teaches: 'nothing',
		note: '',
	},
	{
		name: 'No schemas',
		shows: '400 that refuses `response_format`, JSON schemas or JSON mode',
		answers: [
			openai(400, "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."),
			openai(400, 'This model does not support response format `json_schema`.'),
			openai(400, 'This response_format type is unavailable now'),
		],
		asks: 'schema',
		next: 'yes',
		alone: 'by requests of this kind, for an hour',
		teaches: 'nothing',
		note: '',
	},
	{
		name: 'Unsupported parameter',
		shows:
			'400 or 422 that names a parameter (`temperature`, `seed`, `reasoning_effort`, a prefilled answer, a system prompt)',
		answers: [
			openai(400, "Unsupported parameter: 'seed' is not supported with this model.", { param: 'seed' }),
			refusal(422, {
				detail: [{ type: 'extra_forbidden', loc: ['body', 'seed'], msg: 'Extra inputs are not permitted: seed' }],
			}),
			openai(400, 'property `seed` is unsupported'),
		],
		asks: 'seed',
		next: 'yes',
		alone: 'by requests of this kind, for an hour',
		teaches: 'nothing',
		note: 'Where the request does not give the parameter (an arm’s own `settings` do), it is a fault of the arm like a wrong key.',
	},
	{
		name: 'Content filter',
		shows: '400 or 403 of a filter or moderation',
		answers: [
			openai(400, "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.", {
				code: 'content_filter',
			}),
			openai(400, 'Content Exists Risk'),
			refusal(403, {
				error: { message: 'Your chosen model requires moderation and your input was flagged', code: 403 },
			}),
		],
		next: 'yes',
		alone: 'never',
		teaches: 'failure',
		note: 'The arm did not serve this request: an outcome of 0 with category `refused`.',
	},
	{
		name: 'Malformed request',
		shows: '400 or 422 that is so by any reading: no messages, broken JSON, tools’ results that answer no call',
		answers: [
			openai(400, 'We could not parse the JSON body of your request.'),
			openai(422, 'messages: at least one message is required'),
			openai(
				400,
				"An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.",
			),
		],
		next: 'no',
		alone: 'never',
		teaches: 'nothing',
		note: 'The provider’s own error reaches the caller.',
	},
	{
		name: 'Refused, nobody knows why',
		shows: 'any other 400, 406, 411, 412, 415, 416, 422',
		answers: [
			refusal(400, { error: { message: 'Bad Request' } }),
			refusal(422, ''),
			openai(400, 'messages: text content blocks must be non-empty'),
		],
		next: 'one',
		alone: 'after three in a row',
		teaches: 'nothing',
		note: 'If the other arm answers, it was this arm’s fault, and counts for its breaker; if it refuses too, the error reaches the caller.',
	},
	{
		name: 'Too slow for the caller',
		shows: 'the caller’s signal aborts with a `TimeoutError`: `AbortSignal.timeout`, the SDK’s `timeout`',
		answers: 'nothing, and the caller has no patience',
		next: 'no',
		alone: 'after three in a row',
		teaches: 'failure',
		note: "An outcome of 0 with category `timeout`; nothing with `timeouts: 'ignore'`.",
	},
	{
		name: 'Aborted by the caller',
		shows: 'the caller’s signal aborts for any other reason',
		answers: 'nothing, and the caller changes its mind',
		next: 'no',
		alone: 'never',
		teaches: 'nothing',
		note: '',
	},
];

/** Whether a request has in it what a kind of fault is about. */
export function hasAsked({ body }: Seen, ask: Ask): boolean {
	const { messages, tools, seed, response_format: format } = body as Seen['body'] & Record<string, unknown>;
	const said = JSON.stringify(messages);
	switch (ask) {
		case 'plain':
			return true;
		case 'long':
			return said.length > 20_000;
		case 'image':
			return said.includes('image_url');
		case 'tools':
			return tools !== undefined;
		case 'schema':
			return format !== undefined;
		case 'seed':
			return seed !== undefined;
	}
}
