/** Whose fault it is that a provider refused a request. */
export type Blame =
	/** The request's own, by any reading: every arm would refuse it. */
	| 'request'
	/** The arm's own: its account, key, region, model or server. */
	| 'arm'
	/** A filter of content took offence at it. */
	| 'content'
	/** It can't be told. */
	| 'doubt'
	/** A parameter that the arm does not take: its name is elsewhere. */
	| 'parameter'
	/** A feature that the arm lacks, see `Lack.feature`. */
	| { readonly feature: string };

/** Says that something is not taken, in the words of all providers. Typographic apostrophes are in use. */
const no = String.raw`(?:\bno(?:t|n|ne)?\b|n['’]t\b|\bunsupported|\bunavailable|\bonly\b|\bat most \d+\b|\bmissing\b|unknown variant|\bremove\b|\bdisabled\b|\bwithout\b|\bcannot\b|\bunable\b|\brequires?\b|\bmay be provided\b)`;

/** A pattern that finds a refusal of a thing: the refusal before it or after it, in the same sentence. */
function refusalOf(thing: string): RegExp {
	return new RegExp(String.raw`${no}[^\n;]{0,90}?(?:${thing})|(?:${thing})[^\n;]{0,90}?${no}`, 'i');
}

const image = String.raw`\bimages?\b|image_url|\bvision\b|\bvisual\b|multi-?modal|mmproj|\binput modalit`;
const file = String.raw`\bfiles?\b|\bdocuments?\b|\bpdfs?\b|application/pdf|\baudio\b|\bvideos?\b|\battachments?\b|input_audio|input_file|media[_ ]?types?|mime ?types?`;
const tool = String.raw`\btools?\b|tool[ _-]?(?:use|call\w*)|function[ _-]?call\w*|\bfunctions\b`;
const schema = `response[_ ]?format|json[_ ]?schema|json[_ ]?(?:mode|object)|structured[ _]outputs?|response[_ ]?(?:mime|schema)|output_(?:format|config)|guided`;

/**
 * What refusals say, most telling first: the first that is found counts. Written from the errors of OpenAI, Azure,
 * Anthropic, Google (AI Studio and Vertex), Bedrock, Mistral, Groq, xAI, DeepSeek, Cohere, Together, Fireworks, Perplexity,
 * Cerebras, OpenRouter, Vercel's gateway, Hugging Face, Ollama, vLLM, TGI, llama.cpp, LM Studio, Moonshot, Zhipu and
 * Alibaba.
 */
export const refusals: readonly (readonly [RegExp, Blame])[] = [
	// Tools' results that answer no call: every provider refuses them.
	[
		/tool_call_ids? did not have|must be a response to a prec|must be followed by tool messages|tool_(?:use|result).{0,40}(?:were found without|without|unexpected)|unexpected `?tool_use_id|invalid_tool_results|function response parts|not the same number of function calls/i,
		'request',
	],
	[
		/(?:could ?n['’]t|could not|failed to|unable to|error) (?:parse|decode|pars\w+|deserializ\w+)[^\n]{0,40}\bjson\b(?!.{0,80}unknown variant)|invalid json\b|malformed (?:json|request)|json (?:parse|decode) error|not valid json|unexpected end of json/i,
		'request',
	],
	[
		/\b(?:messages|prompt|input|contents?)\b[^\n]{0,30}(?:is |are |field )?(?:required|missing|must not be empty|cannot be empty|can['’]t be empty|is empty|not specified|at least (?:one|1)|too short|must be an? (?:array|list))|(?:missing|requires?|(?:must|please) provide|at least one)[^\n]{0,40}\b(?:messages?|prompt|contents?)\b(?! .{0,20}support)|empty (?:messages|prompt|array of messages)/i,
		'request',
	],

	// Too long, in words that mean nothing else.
	[
		/context.{0,3}(?:length|window|size|limit)|prompt.{0,3}length|(?:prompt|input|inputs|messages?|request|conversation)(?: body| size| text)?(?: is| are| was)? too (?:long|large|big)|model(?:'s)? (?:max\w*|token) (?:length|limit)|max\w*(?: input| prompt)? (?:length|model length)|input (?:length|validation error: `inputs`)|`inputs`.{0,30}(?:must|tokens)|token count|token limit|tokens_limit_reached|max_prompt_tokens|request_too_large|request entity too large|string_above_max_length|string too long|reduce (?:the |your )?(?:length|size|prompt|messages?|input|number of tokens)|length should be|maxlength: ?\d|input tokens exceed|too many (?:input |prompt )?tokens|size limit exceeded|larger than the context|greater than the context|prompt exceeds|input exceeds|exceeds max length/i,
		{ feature: 'length' },
	],
	[
		/max_?(?:completion_?|output_?|new_?)?tokens?[^\n]{0,100}(?:too (?:large|big|high)|output tokens|completion tokens|at most|exceed|maximum|must be|range|less than|<=)/i,
		{ feature: 'maxOutputTokens' },
	],
	[
		/(?:exceed\w*|cannot exceed|more than|over)[^\n]{0,60}\btokens?\b(?! per)|\btokens?\b(?! per)[^\n]{0,60}(?:exceed\w*|greater than|longer than|over the)/i,
		{ feature: 'length' },
	],

	[/\btext-only\b|only (?:supports? |accepts? )?text\b|\bnot (?:a )?multi-?modal\b/i, { feature: 'images' }],
	[/verified to stream/i, { feature: 'stream' }],
	// This one image or schema may be at fault, or the arm's view of it.
	[
		/(?:process|decod|download|fetch|pars|load|read|open)\w* (?:the |input |your |this )*(?:provided |input )?(?:image|file|pdf|document|audio)|\b(?:image|file|pdf|document)s?\b[^\n]{0,60}(?:exceeds|too (?:large|small|many pixels)|dimension|corrupt|base64|is not valid|invalid)|(?:invalid|corrupt)\w*[^\n]{0,30}\b(?:image|file|pdf|document|base64)\b|unsupported (?:image|file) (?:type|format)/i,
		'doubt',
	],
	[
		/invalid schema|schema is invalid|invalid[^\n]{0,20}(?:input_schema|json schema|function[^\n]{0,12}parameters)|function_declarations|(?:tools|functions)[.[]\d|should be non-empty for object/i,
		'doubt',
	],

	[refusalOf(String.raw`assistant message prefill|\bprefill(?:ing|ed)?\b`), { feature: 'prefill' }],
	[/must end with a user message|last (?:message|role)[^\n]{0,30}(?:must|should|to be|user)/i, { feature: 'prefill' }],
	[
		refusalOf(
			String.raw`developer instructions?|system (?:role|prompts?|messages?|instructions?)|role ['"\x60]?(?:system|developer)|['"\x60]system['"\x60]`,
		),
		{ feature: 'system' },
	],
	[refusalOf(image), { feature: 'images' }],
	[
		/content must be a string|expected a string[^\n]{0,40}got an array|input should be a valid string/i,
		{ feature: 'images' },
	],
	[refusalOf('tool[_ ]choice'), { feature: 'toolChoice' }],
	[refusalOf(schema), { feature: 'schema' }],
	[refusalOf(tool), { feature: 'tools' }],
	[refusalOf(file), { feature: 'files' }],
	[refusalOf(String.raw`\bstream(?:ing|ed)?\b`), { feature: 'stream' }],

	[
		/content[_ -]?(?:filter|polic|management|moderation|exists risk)|responsibleai|data_inspection_failed|prohibited[_ ]content|(?:blocked|flagged|rejected)\b[^\n]{0,40}(?:by|due|because|as|for)|\bmoderation\b|safety (?:system|filter|setting|reason)|usage polic|violat\w+[^\n]{0,60}(?:polic|safety|guideline|terms of use)|guardrail|inappropriate content|sensitive (?:content|information|words?)|sensitive\b.{0,20}\binput|invalid_prompt|敏感|不安全/i,
		'content',
	],

	[
		/\bcredits?\b|\bbalance\b|billing|\bquota\b|\b(?:spend\w*|usage|budget|cost|monthly|daily|hard) limits?\b|payment|insufficient (?:funds|permission)|insufficient_|api[ _-]?key|unauthori[sz]ed|not authori[sz]ed|authenticat|authoriz|permission|access denied|does not have access|no access|credential|signature|\bexpired\b|\borgani[sz]ation\b|\baccount\b|\bsubscription\b|\bsuspended\b|deactivated|\bregions?\b|\blocations?\b|\bcountr(?:y|ies)\b|territory|terms of service|data policy|data retention|privacy settings?|free (?:tier|plan)|\byour plan\b|\bdeployment\b|api[- ]?version|inference profile|on-?demand throughput|provisioned throughput|\bproject\b|not enabled|has not been used|consumer_invalid|\bworkspace\b/i,
		'arm',
	],
	[
		/model[_ -]?(?:not[_ ]found|decommissioned|not exist)|(?:invalid|unknown|unrecogni[sz]ed|unsupported|no such|not a valid|wrong)[^\n]{0,12}\bmodel|\bmodel\b[^\n]{0,80}(?:not found|not exist|n['’]t exist|not supported|not available|unavailable|not loaded|not ready|invalid|decommissioned|deprecated|retired|end of (?:its )?life|no longer|not a chat)|(?:not supported|not support|n['’]t support) (?:chat|generate|generation|completions?)|not a chat model|only supported (?:in|on|by|via)[^\n]{0,30}(?:v1\/|api|endpoint)|model identifier/i,
		'arm',
	],
	[
		/(?:unsupported|unknown|unrecogni[sz]ed|unexpected|unpermitted|extra)[ _](?:request )?(?:parameter|value|field|argument|name|key|property|input|option)|extra_forbidden|\bis unsupported\b|not (?:supported|permitted|allowed|implemented)\b|does(?: not|n['’]t) (?:support|allow|accept)|(?:only|may only|can only) (?:support|be set|the default)|cannot both be|not (?:both|compatible)|incompatible|out of range|must be (?:between|in|less|greater|<|>|one of|either|at|a )|is (?:too large|too high|deprecated)|functionality not supported|unsupportedparams/i,
		'parameter',
	],
];

/** Codes and names of errors that tell a status where none is told: of streams, whose answer began with 200. */
export const namedStatuses: readonly (readonly [RegExp, number])[] = [
	[
		/throttl|rate.?limit|too many requests|toomanyrequests|quota|resource.?exhausted|please wait|per (?:minute|min|day|second)\b|\b[tr]p[md]\b/i,
		429,
	],
	[
		/overloaded|\bunavailable\b|service.?unavailable|over ?capacity|at capacity|model.?not.?ready|\bbusy\b|try again later/i,
		503,
	],
	[/deadline.?exceeded|timed? ?out|\btimeout\b/i, 504],
	[/authentication_error|unauthenticated|unauthorized|invalid[ _]api[ _]key|model_authentication/i, 401],
	[/permission_(?:error|denied)|access.?denied|forbidden/i, 403],
	[/model_not_found|not_found_error|resourcenotfound/i, 404],
	[
		/invalid_request|bad.?request|invalid_argument|validation.?exception|failed_precondition|unprocessable|invalid_tool_results|content_filter|unsupportedfunctionality/i,
		400,
	],
];
