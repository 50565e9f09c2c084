/** What a refusal is to mean: whose fault it is, or what the arm lacks. */
export type Meaning =
	| 'request'
	| 'arm'
	| 'content'
	| 'doubt'
	| 'throttled'
	| { readonly lacks: string; readonly limit?: number; readonly asked?: number };

/** A provider's answer: who, the status, the body, and what it means. */
export type ProviderError = readonly [provider: string, status: number, body: unknown, meaning: Meaning];

const openai = (message: string, more: object = {}) => ({
	error: { message, type: 'invalid_request_error', param: null, code: null, ...more },
});
const anthropic = (message: string, type = 'invalid_request_error') => ({
	type: 'error',
	error: { type, message },
	request_id: 'req_011CSHoEeqs5C35K2UUqR7Fy',
});
const google = (message: string, status = 'INVALID_ARGUMENT', code = 400) => ({ error: { code, message, status } });
const bedrock = (message: string) => ({ message });
const length = (limit?: number, asked?: number): Meaning => ({
	lacks: 'length',
	...(limit !== undefined && { limit }),
	...(asked !== undefined && { asked }),
});
const lacks = (feature: string): Meaning => ({ lacks: feature });

/** Prompts that are too long, in each provider's words. */
const tooLong: readonly ProviderError[] = [
	[
		'openai',
		400,
		openai(
			"This model's maximum context length is 16385 tokens. However, your messages resulted in 20012 tokens. Please reduce the length of the messages.",
			{ param: 'messages', code: 'context_length_exceeded' },
		),
		length(16385, 20012),
	],
	[
		'openai, with the answer',
		400,
		openai(
			"This model's maximum context length is 8192 tokens. However, you requested 9100 tokens (5004 in the messages, 4096 in the completion).",
			{ code: 'context_length_exceeded' },
		),
		length(8192, 9100),
	],
	[
		'openai, responses',
		400,
		openai('Your input exceeds the context window of this model. Please adjust your input and try again.', {
			code: 'context_length_exceeded',
			param: 'input',
		}),
		length(),
	],
	[
		'openai, one string',
		400,
		openai(
			"Invalid 'messages[0].content': string too long. Expected a string with maximum length 10485760, but got a string with length 20971520 instead.",
			{ code: 'string_above_max_length' },
		),
		length(10485760, 20971520),
	],
	[
		'azure',
		400,
		openai("This model's maximum context length is 128000 tokens. However, your messages resulted in 131072 tokens.", {
			code: 'context_length_exceeded',
		}),
		length(128000, 131072),
	],
	['anthropic', 400, anthropic('prompt is too long: 205814 tokens > 199999 maximum'), length(199999, 205814)],
	[
		'anthropic, with the answer',
		400,
		anthropic(
			'input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000, decrease input length or `max_tokens` and try again',
		),
		length(200000, 209573),
	],
	['anthropic, bytes', 413, anthropic('Request exceeds the maximum size', 'request_too_large'), length()],
	[
		'google',
		400,
		google('The input token count (1200023) exceeds the maximum number of tokens allowed (1048576).'),
		length(1048576, 1200023),
	],
	[
		'vertex',
		400,
		google(
			'Unable to submit request because the input token count is 40521 but model only supports up to 32768. Reduce the input token count and try again.',
		),
		length(32768, 40521),
	],
	['bedrock', 400, bedrock('Input is too long for requested model.'), length()],
	[
		'bedrock, titan',
		400,
		bedrock('400 Bad Request: Too many input tokens. Max input tokens: 8192, request input token count: 10007'),
		length(8192, 10007),
	],
	[
		'bedrock, claude',
		400,
		bedrock(
			'The model returned the following errors: input length and `max_tokens` exceed context limit: 199000 + 4096 > 200000',
		),
		length(200000, 203096),
	],
	[
		'mistral',
		400,
		{
			object: 'error',
			message: 'Prompt contains 65673 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
			type: 'invalid_request_message_order',
			code: 3051,
		},
		length(32768, 65673),
	],
	[
		'groq',
		400,
		openai('Please reduce the length of the messages or completion.', {
			param: 'messages',
			code: 'context_length_exceeded',
		}),
		length(),
	],
	[
		'xai',
		400,
		{
			code: 'Client specified an invalid argument',
			error: "This model's maximum prompt length is 131072 but the request contains 200311 tokens.",
		},
		length(131072, 200311),
	],
	[
		'deepseek',
		400,
		openai(
			"This model's maximum context length is 65536 tokens. However, you requested 70001 tokens (65905 in the messages, 4096 in the completion). Please reduce the length of the messages or completion.",
		),
		length(65536, 70001),
	],
	[
		'cohere',
		400,
		{
			message:
				'too many tokens: total number of tokens (prompt and prediction) cannot exceed 4081 - received 4142. Try using a shorter prompt, a smaller max_tokens value, or enabling prompt truncating.',
		},
		length(4081, 4142),
	],
	[
		'together',
		422,
		openai(
			'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 3790 `inputs` tokens and 512 `max_new_tokens`',
		),
		length(4097, 4302),
	],
	['fireworks', 400, openai('The prompt is too long: 9216, model maximum context length: 8191'), length(8191, 9216)],
	[
		'perplexity',
		400,
		openai('Total number of tokens in the request, 140000, exceeds the maximum context length of 127072 tokens.'),
		length(127072, 140000),
	],
	[
		'cerebras',
		400,
		{
			message: 'Please reduce the length of the messages or completion. Current length is 9017 while limit is 8192',
			type: 'invalid_request_error',
			param: 'messages',
			code: 'context_length_exceeded',
		},
		length(8192, 9017),
	],
	[
		'openrouter',
		400,
		{
			error: {
				message:
					"This endpoint's maximum context length is 131072 tokens. However, you requested about 144320 tokens (140224 of text input, 4096 in the output). Please reduce the length of either one.",
				code: 400,
			},
		},
		length(131072, 144320),
	],
	[
		'gateway',
		400,
		{ error: { message: 'Input exceeds the context window of the model', type: 'invalid_request_error' } },
		length(),
	],
	[
		'huggingface (TGI)',
		422,
		{
			error: 'Input validation error: `inputs` must have less than 1024 tokens. Given: 1388',
			error_type: 'validation',
		},
		length(1024, 1388),
	],
	['ollama', 400, { error: 'the input length exceeds the context length' }, length()],
	[
		'vLLM',
		400,
		{
			object: 'error',
			message:
				'The decoder prompt (length 45001) is longer than the maximum model length of 40960. Make sure that `max_model_len` is no smaller than the number of text tokens.',
			type: 'BadRequestError',
			code: 400,
		},
		length(40960, 45001),
	],
	[
		'llama.cpp',
		400,
		{
			error: {
				code: 400,
				message:
					'the request exceeds the available context size. try increasing the context size or enable context shift',
				type: 'exceed_context_size_error',
				n_prompt_tokens: 9000,
				n_ctx: 8192,
			},
		},
		length(),
	],
	[
		'llama.cpp, in numbers',
		400,
		{
			error: {
				code: 400,
				message: 'request (9017 tokens) exceeds the available context size (8192 tokens), try increasing it',
				type: 'exceed_context_size_error',
			},
		},
		length(8192, 9017),
	],
	[
		'LM Studio',
		400,
		{
			error:
				'Trying to keep the first 4689 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.',
		},
		length(4096, 4689),
	],
	['moonshot', 400, openai('Invalid request: Your request exceeded model token limit: 8192'), length(8192)],
	['zhipu', 400, { error: { code: '1261', message: 'Prompt exceeds max length' } }, length()],
	[
		'alibaba',
		400,
		openai('Range of input length should be [1, 30720]', { code: 'invalid_parameter_error' }),
		length(30720),
	],
	[
		'github models',
		413,
		openai('Request body too large for gpt-4o model. Max size: 8000 tokens.', { code: 'tokens_limit_reached' }),
		length(8000),
	],
	[
		'github copilot',
		400,
		openai('prompt token count of 161019 exceeds the limit of 128000', { code: 'model_max_prompt_tokens_exceeded' }),
		length(128000, 161019),
	],
	['a proxy', 413, '<html><head><title>413 Request Entity Too Large</title></head></html>', length()],
	['a server that hides it', 500, { error: { message: 'context window exceeded' } }, length()],
];

/** The same kinds in the words of others. */
const more: readonly ProviderError[] = [
	['google, bytes', 400, google('Request payload size exceeds the limit: 20971520 bytes.'), length(20971520)],
	[
		'databricks',
		400,
		{ error_code: 'BAD_REQUEST', message: 'Input tokens exceeded the configured limit of 8192 tokens: 9000 tokens' },
		length(8192, 9000),
	],
	[
		'watsonx',
		400,
		{
			errors: [
				{
					code: 'invalid_input_argument',
					message: 'the number of input tokens 5012 cannot exceed the total tokens limit 4096 for this model',
				},
			],
		},
		length(4096, 5012),
	],
	['llama-cpp-python', 400, openai('Requested tokens (5120) exceed context window of 4096'), length(4096, 5120)],
	['a small server', 400, { detail: 'maximum sequence length of 2048 exceeded' }, length(2048)],
	['another small server', 400, { error: 'This model only supports up to 4096 tokens' }, length(4096)],
	[
		'with commas',
		400,
		openai("This model's maximum context length is 8,192 tokens, but 10,240 were requested."),
		length(8192, 10240),
	],
	[
		'vLLM, no images',
		400,
		openai('Multimodal data provided, but model does not support multimodal requests.'),
		lacks('images'),
	],
	['a proxy, no images', 400, openai('Failed to process image: model does not support images'), lacks('images')],
	['rust, no images', 422, { error: 'invalid type: sequence, expected a string at line 1 column 60' }, lacks('images')],
	['google, no vision', 400, google('Vision is not enabled for this model'), lacks('images')],
	['azure, no tools', 400, openai('Unrecognized request argument supplied: functions'), lacks('tools')],
	['sambanova, no tools', 400, openai('Unsupported parameter: tools'), lacks('tools')],
	[
		'LM Studio, no JSON mode',
		400,
		{ error: "'response_format.type' must be 'json_schema' or 'text'" },
		lacks('schema'),
	],
	[
		'openai, no schema',
		400,
		openai("Invalid value: 'json_schema'. Supported values are: 'json_object' and 'text'."),
		lacks('schema'),
	],
	[
		'openai, a strict schema',
		400,
		openai(
			"Invalid schema for response_format 'x': 'additionalProperties' is required to be supplied and to be false.",
		),
		'doubt',
	],
	['google, thinking', 400, google('Thinking is not enabled for models/gemini-1.5-pro'), lacks('reasoning')],
	['google, penalties', 400, google('Penalty is not enabled for models/gemini-2.5-flash'), lacks('presencePenalty')],
	['perplexity, top_k', 400, openai('`top_k` is not available for this model'), lacks('topK')],
	['anthropic, no limit given', 400, anthropic('max_tokens: Field required'), 'doubt'],
	[
		'a proxy, throttled',
		400,
		{
			error: {
				message:
					'litellm.RateLimitError: BedrockException - {"message":"Too many tokens, please wait before trying again."}',
			},
		},
		'throttled',
	],
	['azure, throttled', 403, openai('Rate limit exceeded. Try again in 12 seconds.'), 'throttled'],
	[
		'google, account blocked',
		403,
		google('Your account has been blocked due to billing.', 'PERMISSION_DENIED', 403),
		'arm',
	],
	[
		'openai, filter',
		400,
		openai('Your request was rejected as a result of our safety system.', { code: 'content_policy_violation' }),
		'content',
	],
	['rust, behind a 500', 500, { error: { message: 'unknown variant `image_url`, expected `text`' } }, lacks('images')],
	['a server with a bug', 500, { error: "'NoneType' object has no attribute 'tools'" }, 'arm'],
	['a server without its file', 500, { error: 'no such file or directory: model.gguf' }, 'arm'],
	[
		'a gateway without a route',
		404,
		'<html>The page you are looking for can not be found. Without it, no tools.</html>',
		'arm',
	],
];

/** What an arm does not take, beside long prompts. */
const capabilities: readonly ProviderError[] = [
	[
		'openai, images',
		400,
		openai('Invalid content type. image_url is only supported by certain models.', {
			param: 'messages.[0].content.[1].type',
		}),
		lacks('images'),
	],
	['anthropic, images', 400, anthropic("'claude-2.1' does not support image input."), lacks('images')],
	['google, images', 400, google('Image input modality is not enabled for models/gemma-3-1b-it'), lacks('images')],
	[
		'bedrock, images',
		400,
		bedrock("This model doesn't support the image field. Remove image and try again."),
		lacks('images'),
	],
	[
		'mistral, images',
		400,
		{ message: 'Image input is not enabled for this model', type: 'invalid_request_error' },
		lacks('images'),
	],
	[
		'groq, images',
		400,
		openai(
			"'messages.0' : for 'role:user' the following must be satisfied[('messages.0.content' : value must be a string)]; messages[0].content must be a string",
		),
		lacks('images'),
	],
	[
		'deepseek, images',
		400,
		openai(
			'Failed to deserialize the JSON body into the target type: messages[0]: unknown variant `image_url`, expected `text` at line 1 column 134',
		),
		lacks('images'),
	],
	[
		'xai, images',
		400,
		{ code: 'invalid-argument', error: 'Image inputs are not supported by this model.' },
		lacks('images'),
	],
	[
		'openrouter, images',
		404,
		{ error: { message: 'No endpoints found that support image input', code: 404 } },
		lacks('images'),
	],
	[
		'vLLM, images',
		400,
		{
			object: 'error',
			message: 'At most 0 image(s) may be provided in one prompt.',
			type: 'BadRequestError',
			code: 400,
		},
		lacks('images'),
	],
	[
		'llama.cpp, images',
		500,
		{
			error: {
				code: 500,
				message: 'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj',
				type: 'server_error',
			},
		},
		lacks('images'),
	],
	[
		'together, images',
		400,
		openai('This model is text-only and cannot process images', { code: 'invalid_request' }),
		lacks('images'),
	],
	['bedrock, documents', 400, bedrock("This model doesn't support documents."), lacks('files')],
	[
		'openrouter, files',
		404,
		{ error: { message: 'No endpoints found that support file input', code: 404 } },
		lacks('files'),
	],
	[
		'openrouter, audio',
		404,
		{ error: { message: 'No endpoints found that support input audio', code: 404 } },
		lacks('files'),
	],
	['anthropic, pdf', 400, anthropic("'claude-3-haiku-20240307' does not support PDF input."), lacks('files')],
	['ollama, tools', 400, { error: 'registry.ollama.ai/library/gemma2:latest does not support tools' }, lacks('tools')],
	['bedrock, tools', 400, bedrock("This model doesn't support tool use."), lacks('tools')],
	['google, tools', 400, google('Function calling is not enabled for models/gemma-3-27b-it'), lacks('tools')],
	['groq, tools', 400, openai('`tool calling` is not supported with this model'), lacks('tools')],
	[
		'openrouter, tools',
		404,
		{
			error: {
				message:
					'No endpoints found that support tool use. To learn more about provider routing, visit: https://openrouter.ai/docs',
				code: 404,
			},
		},
		lacks('tools'),
	],
	['deepseek, tools', 400, openai('deepseek-reasoner does not support Function Calling'), lacks('tools')],
	[
		'llama.cpp, tools',
		500,
		{ error: { code: 500, message: 'tools param requires --jinja flag', type: 'server_error' } },
		lacks('tools'),
	],
	[
		'vLLM, tool choice',
		400,
		{
			message: '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
			type: 'BadRequestError',
			code: 400,
		},
		lacks('toolChoice'),
	],
	[
		'ollama, images',
		500,
		openai('Failed to create new sequence: this model is missing data required for image input'),
		lacks('images'),
	],
	[
		'groq, images',
		400,
		openai(
			"'messages.0' : for 'role:user' the following must be satisfied[('messages.0.content' : value must be a string)]",
		),
		lacks('images'),
	],
	['hugging face, length', 422, openai('inputs must have less than 4095 tokens. Given: 5000'), length(4095, 5000)],
	[
		'openai, schema',
		400,
		openai("Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.", {
			param: 'response_format',
		}),
		lacks('schema'),
	],
	['groq, schema', 400, openai('This model does not support response format `json_schema`.'), lacks('schema')],
	['deepseek, schema', 400, openai('This response_format type is unavailable now'), lacks('schema')],
	['google, schema', 400, google('JSON mode is not enabled for models/gemma-3-4b-it'), lacks('schema')],
	[
		'openai, temperature',
		400,
		openai(
			"Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
			{ param: 'temperature', code: 'unsupported_value' },
		),
		lacks('temperature'),
	],
	[
		'openai, max_tokens',
		400,
		openai(
			"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
			{ param: 'max_tokens', code: 'unsupported_parameter' },
		),
		lacks('maxOutputTokens'),
	],
	[
		'anthropic, temperature and top_p',
		400,
		anthropic('`temperature` and `top_p` cannot both be specified for this model. Please use only one.'),
		lacks('temperature'),
	],
	[
		'anthropic, max_tokens',
		400,
		anthropic(
			'max_tokens: 100000 > 8192, which is the maximum allowed number of output tokens for claude-3-5-haiku-20241022',
		),
		lacks('maxOutputTokens'),
	],
	[
		'mistral, seed',
		422,
		{
			detail: [
				{
					type: 'extra_forbidden',
					loc: ['body', 'seed'],
					msg: 'Extra inputs are not permitted: seed',
					input: 'a long prompt that is echoed',
				},
			],
		},
		lacks('seed'),
	],
	['groq, logprobs', 400, openai("property 'logprobs' is unsupported", { param: 'logprobs' }), lacks('logprobs')],
	[
		'xai, stop',
		400,
		{ code: 'Client specified an invalid argument', error: 'Argument not supported on this model: stop' },
		lacks('stopSequences'),
	],
	[
		'cerebras, penalty',
		400,
		{ message: 'property frequency_penalty is not supported', type: 'invalid_request_error' },
		lacks('frequencyPenalty'),
	],
	[
		'anthropic, prefill',
		400,
		anthropic('This model does not support assistant message prefill. The conversation must end with a user message.'),
		lacks('prefill'),
	],
	['google, system', 400, google('Developer instruction is not enabled for models/gemma-3-27b-it'), lacks('system')],
	[
		'openai, system',
		400,
		openai("Unsupported value: 'messages[0].role' does not support 'system' with this model.", {
			param: 'messages[0].role',
			code: 'unsupported_value',
		}),
		lacks('system'),
	],
	[
		'openai, streams',
		400,
		openai('Your organization must be verified to stream this model.', { param: 'stream', code: 'unsupported_value' }),
		lacks('stream'),
	],
	['bedrock, streams', 400, bedrock('The model is unsupported for streaming'), lacks('stream')],
];

/** An account, key, region, model or server of the arm's own. */
const arms: readonly ProviderError[] = [
	[
		'anthropic, credit',
		400,
		anthropic(
			'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
		),
		'arm',
	],
	[
		'anthropic, spend',
		400,
		anthropic('You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.'),
		'arm',
	],
	['google, key', 400, google('API key not valid. Please pass a valid API key.'), 'arm'],
	['google, key expired', 400, google('API key expired. Please renew the API key.'), 'arm'],
	['google, region', 400, google('User location is not supported for the API use.', 'FAILED_PRECONDITION'), 'arm'],
	[
		'openai, billing',
		400,
		openai('Billing hard limit has been reached', { code: 'billing_hard_limit_reached' }),
		'arm',
	],
	['openai, key', 401, openai('Incorrect API key provided: sk-proj-****.', { code: 'invalid_api_key' }), 'arm'],
	[
		'openai, model',
		404,
		openai('The model `gpt-9` does not exist or you do not have access to it.', { code: 'model_not_found' }),
		'arm',
	],
	[
		'openai, endpoint',
		400,
		openai('This model is only supported in v1/responses and not in v1/chat/completions.', { param: 'model' }),
		'arm',
	],
	[
		'azure, deployment',
		404,
		{ error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' } },
		'arm',
	],
	[
		'azure, version',
		400,
		{
			error: {
				code: 'BadRequest',
				message: 'Model {modelName} is enabled only for api versions 2024-08-01-preview and later',
			},
		},
		'arm',
	],
	[
		'bedrock, on demand',
		400,
		bedrock(
			'Invocation of model ID anthropic.claude-sonnet-4-v1:0 with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.',
		),
		'arm',
	],
	['bedrock, model id', 400, bedrock('The provided model identifier is invalid.'), 'arm'],
	['bedrock, access', 403, bedrock("You don't have access to the model with the specified model ID."), 'arm'],
	['mistral, key', 401, { detail: 'Unauthorized' }, 'arm'],
	['mistral, model', 400, { message: 'Invalid model: mistral-huge', type: 'invalid_model', code: '1500' }, 'arm'],
	[
		'groq, model',
		400,
		openai('The model `mixtral-8x7b-32768` has been decommissioned and is no longer supported.', {
			code: 'model_decommissioned',
		}),
		'arm',
	],
	[
		'xai, credit',
		403,
		{ code: 'The caller does not have permission', error: 'Your newly created team does not have any credits yet.' },
		'arm',
	],
	['deepseek, credit', 402, openai('Insufficient Balance'), 'arm'],
	['deepseek, model', 400, openai('Model Not Exist'), 'arm'],
	['cohere, key', 401, { message: 'invalid api token' }, 'arm'],
	['fireworks, model', 404, openai('Model not found, inaccessible, and/or not deployed'), 'arm'],
	[
		'openrouter, credit',
		402,
		{
			error: {
				message:
					'This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 1200.',
				code: 402,
			},
		},
		'arm',
	],
	['openrouter, model', 400, { error: { message: 'gpt/9 is not a valid model ID', code: 400 } }, 'arm'],
	[
		'openrouter, policy',
		404,
		{
			error: {
				message: 'No endpoints found matching your data policy. Configure: https://openrouter.ai/settings/privacy',
				code: 404,
			},
		},
		'arm',
	],
	[
		'gateway, key',
		401,
		{ error: { message: 'Unauthenticated request to AI Gateway.', type: 'authentication_error' } },
		'arm',
	],
	['ollama, model', 404, { error: 'model "llama9" not found, try pulling it first' }, 'arm'],
	['ollama, no chat', 400, { error: '"nomic-embed-text" does not support chat' }, 'arm'],
	[
		'vLLM, model',
		404,
		{ object: 'error', message: 'The model `m` does not exist.', type: 'NotFoundError', code: 404 },
		'arm',
	],
	['huggingface, loading', 503, { error: 'Model m is currently loading', estimated_time: 20 }, 'arm'],
	[
		'alibaba, arrears',
		400,
		openai('Access denied, please make sure your account is in good standing.', { code: 'Arrearage' }),
		'arm',
	],
	['anthropic, overloaded', 529, anthropic('Overloaded', 'overloaded_error'), 'arm'],
	['google, overloaded', 503, google('The model is overloaded. Please try again later.', 'UNAVAILABLE', 503), 'arm'],
	['cloudflare', 502, '<html><title>502 Bad Gateway</title></html>', 'arm'],
];

/** Throttling, whatever its words are. */
const throttled: readonly ProviderError[] = [
	['bedrock, tokens', 429, bedrock('Too many tokens, please wait before trying again.'), 'throttled'],
	[
		'openai, tokens a minute',
		429,
		openai(
			'Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Requested 35364. The input or output tokens must be reduced in order to run successfully.',
			{ type: 'tokens', code: 'rate_limit_exceeded' },
		),
		'throttled',
	],
	[
		'anthropic',
		429,
		anthropic(
			'This request would exceed your organization’s rate limit of 40,000 input tokens per minute.',
			'rate_limit_error',
		),
		'throttled',
	],
	[
		'google',
		429,
		google('You exceeded your current quota, please check your plan and billing details.', 'RESOURCE_EXHAUSTED', 429),
		'throttled',
	],
	[
		'groq',
		429,
		openai(
			'Rate limit reached for model `llama-3.3-70b-versatile` on tokens per day (TPD): Limit 100000, Used 99336, Requested 1507.',
			{ type: 'tokens', code: 'rate_limit_exceeded' },
		),
		'throttled',
	],
	[
		'mistral',
		429,
		{ message: 'Service tier capacity exceeded for this model.', type: 'invalid_request_error', code: '3505' },
		'throttled',
	],
	[
		'openrouter, images in its text',
		429,
		{ error: { message: 'image model is temporarily rate-limited upstream', code: 429 } },
		'throttled',
	],
];

/** Filters of content. */
const content: readonly ProviderError[] = [
	[
		'azure',
		400,
		{
			error: {
				message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
				type: null,
				param: 'prompt',
				code: 'content_filter',
				status: 400,
			},
		},
		'content',
	],
	[
		'openai',
		400,
		openai('Invalid prompt: your prompt was flagged as potentially violating our usage policy.', {
			code: 'invalid_prompt',
		}),
		'content',
	],
	['anthropic', 400, anthropic('Output blocked by content filtering policy'), 'content'],
	['deepseek', 400, openai('Content Exists Risk'), 'content'],
	[
		'alibaba',
		400,
		openai('Input data may contain inappropriate content.', { code: 'data_inspection_failed' }),
		'content',
	],
	['zhipu', 400, { error: { code: '1301', message: '系统检测到输入或生成内容可能包含不安全或敏感内容' } }, 'content'],
	[
		'openrouter',
		403,
		{
			error: {
				message: 'Your chosen model requires moderation and your input was flagged',
				code: 403,
				metadata: { reasons: ['violence'] },
			},
		},
		'content',
	],
	['xai', 403, { code: 'permission-denied', error: 'Content violates usage guidelines.' }, 'content'],
];

/** Malformed by any reading. */
const requests: readonly ProviderError[] = [
	['openai, body', 400, openai('We could not parse the JSON body of your request.'), 'request'],
	[
		'openai, no messages',
		400,
		openai(
			"Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array of messages instead.",
			{ param: 'messages' },
		),
		'request',
	],
	[
		'openai, tools',
		400,
		openai(
			"An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: call_1",
		),
		'request',
	],
	['anthropic, no messages', 400, anthropic('messages: at least one message is required'), 'request'],
	[
		'anthropic, tools',
		400,
		anthropic('messages.2: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_01'),
		'request',
	],
	['google, no contents', 400, google('* GenerateContentRequest.contents: contents is not specified'), 'request'],
	[
		'mistral, tools',
		400,
		{
			message: 'Not the same number of function calls and responses',
			type: 'invalid_request_message_order',
			code: '3230',
		},
		'request',
	],
	['a server', 400, { error: 'Invalid JSON' }, 'request'],
];

/** Nobody can tell. */
const doubts: readonly ProviderError[] = [
	['a bare refusal', 400, { error: { message: 'Bad Request' } }, 'doubt'],
	['an empty body', 422, '', 'doubt'],
	['anthropic, empty text', 400, anthropic('messages: text content blocks must be non-empty'), 'doubt'],
	[
		'anthropic, an image',
		400,
		anthropic(
			'messages.0.content.1.image.source.base64.data: image exceeds 5 MB maximum: 5533928 bytes > 5242880 bytes',
		),
		'doubt',
	],
	[
		'openai, a tool',
		400,
		openai("Invalid schema for function 'f': In context=(), object schema missing properties.", {
			param: 'tools[0].function.parameters',
		}),
		'doubt',
	],
	['google, a file', 400, google('Unable to process input image. Please retry or report in the forum'), 'doubt'],
	['mistral, roles', 400, { message: 'Expected roles to alternate', type: 'x' }, 'doubt'],
];

export const providerErrors: readonly ProviderError[] = [
	...tooLong,
	...more,
	...capabilities,
	...arms,
	...throttled,
	...content,
	...requests,
	...doubts,
];
