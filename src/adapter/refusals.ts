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
	/** Not a refusal at all, but throttling in its clothes. */
	| 'throttled'
	/** A feature that the arm lacks, see `Lack.feature`. */
	| { readonly feature: string };

/** Words, and what they mean. */
export interface Refusal {
	readonly blame: Blame;
	readonly words: RegExp;
	/**
	 * They are plain enough to be believed with any status (404, 500), and without one. Others are looked for in refusals of
	 * requests (400, 422) alone.
	 */
	readonly isPlain: boolean;
}

const plain = (blame: Blame, words: readonly RegExp[]): Refusal[] =>
	words.map((each) => ({ blame, words: each, isPlain: true }));
const inRefusals = (blame: Blame, words: readonly RegExp[]): Refusal[] =>
	words.map((each) => ({ blame, words: each, isPlain: false }));

/** Typographic apostrophes are in use, too. */
const not = String.raw`(?:\bnot|n['’]t|\bnever|\bno longer)`;
/** Says that something is not taken, plainly. */
const refuses = String.raw`${not}(?: be| currently| yet)? (?:support\w*|accept\w*|allow\w*|permit\w*|enabled?|available|implemented)|\bunsupported|no endpoints found that support|may be provided|\bunavailable\b|requires? --`;
/** Says so in a refusal. */
const says = String.raw`${not}\b|\bno\b|\bonly\b|\bmissing\b|unknown variant|\bremove\b|\bdisabled\b|\bwithout\b|\bcannot\b|\bunable\b|\brequires?\b|unrecogni[sz]ed`;

/** Refusals of a thing: said before it or after it, in the same sentence. */
function refusalsOf(feature: string, thing: string): Refusal[] {
	const around = (words: string): RegExp =>
		new RegExp(`(?:${words})[^\\n;]{0,70}?(?:${thing})|(?:${thing})[^\\n;]{0,70}?(?:${words})`, 'i');
	return [...plain({ feature }, [around(refuses)]), ...inRefusals({ feature }, [around(says)])];
}

const image = String.raw`\bimages?\b|image_url|\bvision\b|\bvisual\b|multi-?modal|mmproj|\binput modalit`;
const file = String.raw`\bfiles?\b|\bdocuments?\b|\bpdfs?\b|application/pdf|\baudio\b|\bvideos?\b|\battachments?\b|input_audio|input_file|media[_ ]?types?|mime ?types?`;
const tool = String.raw`\btools?\b|tool[ _-]?(?:use|call\w*)|function[ _-]?call\w*|\bfunctions\b`;
const schema = `response[_ ]?format|json[_ ]?schema|json[_ ]?(?:mode|object)|structured[ _]outputs?|response[_ ]?(?:mime|schema)|output_(?:format|config)|guided`;
const system = String.raw`developer instructions?|system (?:role|prompts?|messages?|instructions?)|role ['"\x60]?(?:system|developer)|['"\x60]system['"\x60]`;

/**
 * What refusals say, most telling first: the first that is found counts. Written from the errors of OpenAI, Azure,
 * Anthropic, Google (AI Studio and Vertex), Bedrock, Mistral, Groq, xAI, DeepSeek, Cohere, Together, Fireworks, Perplexity,
 * Cerebras, OpenRouter, Vercel's gateway, Hugging Face, Ollama, vLLM, TGI, llama.cpp, LM Studio, Moonshot, Zhipu and
 * Alibaba.
 */
export const refusals: readonly Refusal[] = [
	...plain('throttled', [
		/throttl(?:ed|ing)|too ?many ?requests|rate[ _-]?limit(?:ed|_error|_exceeded| exceeded| reached| hit)|exceeded[^\n]{0,30}rate limit/i,
		/\btokens?\b[^\n]{0,40}please (?:wait|slow)|\bper (?:minute|min|day|second)\b|\([tr]p[md]\)/i,
	]),

	// Tools' results that answer no call: every provider refuses them.
	...inRefusals('request', [
		/tool_call_ids? did not have|must be a response to a prec|must be followed by tool messages|invalid_tool_results/i,
		/tool_(?:use|result).{0,40}(?:without|unexpected)|unexpected `?tool_use_id/i,
		/function response parts|not the same number of function calls/i,
		/(?:could ?n['’]t|could not|failed to|unable to|error) (?:parse|decode|pars\w+|deserializ\w+)[^\n]{0,40}\bjson\b(?!.{0,80}unknown variant)/i,
		/invalid json\b|malformed (?:json|request)|json (?:parse|decode) error|not valid json|unexpected end of json/i,
		/\b(?:messages|prompt|input|contents?)\b[^\n]{0,30}(?:required\b|missing|not be empty|can['’]t be empty|cannot be empty|is empty|not specified|at least (?:one|1)|too short|must be an? (?:array|list))/i,
		/(?:missing|(?:must|please) provide|at least one)[^\n]{0,40}\b(?:messages?|prompt|contents?)\b(?!.{0,20}support)|empty (?:messages|prompt|array of messages)/i,
	]),

	// Too long, in words that mean nothing else.
	...plain({ feature: 'length' }, [
		/context.{0,3}(?:length|window|size|limit)|(?:prompt|sequence).{0,3}length|model(?:'s)? (?:max\w*|token) (?:length|limit)|maximum model length/i,
		/\b(?:prompt|inputs?|messages?|request|conversation|payload|text)\b(?: body| size| text| length)?(?: is| are| was)? too (?:long|large|big)/i,
		/\b(?:prompt|input|payload|request|conversation|text|content)(?: size| length)? exceed(?:s|ed)|exceeds max length/i,
		/input length|input validation error: `inputs`|`inputs`.{0,30}(?:must|tokens)|token count|token limit|tokens_limit_reached|max_prompt_tokens/i,
		/request_too_large|entity too large|string_above_max_length|string too long|size limit exceeded|inputtoolong/i,
		/reduce (?:the |your )?(?:length|size|prompt|messages?|input|number of (?:tokens|messages))/i,
		/too many (?:input |prompt |total )*tokens|input tokens exceed|(?:larger|greater) than the context/i,
	]),
	...inRefusals({ feature: 'length' }, [/length should be|maxlength: ?\d/i]),
	...inRefusals({ feature: 'maxOutputTokens' }, [
		/max_?(?:completion_?|output_?|new_?)?tokens?[^\n]{0,100}(?:too (?:large|big|high)|output tokens|completion tokens|at most|exceed|maximum|must be|range|less than|<=)/i,
	]),
	...inRefusals({ feature: 'length' }, [
		/(?:exceed\w*|more than|over)[^\n]{0,60}\btokens?\b(?! per)|\btokens?\b(?! per)[^\n]{0,60}(?:exceed\w*|greater than|longer than|over the|only supports?)|must have (?:less|fewer) than \d[\d,]* tokens/i,
		/only supports? up to[^\n]{0,20}\btokens?\b/i,
	]),

	...plain({ feature: 'images' }, [
		/\btext-only\b|only (?:supports? |accepts? )?text\b|\bnot (?:an? )?multi-?modal\b|content must be a string|unknown variant .?image/i,
		new RegExp(String.raw`${not} support (?:\w+ ){0,3}(?:${image})`, 'i'),
	]),
	// Ollama, of a model file without its eyes.
	...plain({ feature: 'images' }, [/missing data required for image/i]),
	...plain({ feature: 'stream' }, [/verified to stream/i]),
	// This one image or schema may be at fault, or the arm's view of it.
	...inRefusals('doubt', [
		/(?:process|decod|download|fetch|pars|load|read|open)\w* (?:the |input |your |this )*(?:provided |input )?(?:image|file|pdf|document|audio)/i,
		/\b(?:image|file|pdf|document)s?\b[^\n]{0,60}(?:exceeds|too (?:large|small|many pixels)|dimension|corrupt|base64|is not valid|invalid)/i,
		/(?:invalid|corrupt)\w*[^\n]{0,30}\b(?:image|file|pdf|document|base64)\b|unsupported (?:image|file) (?:type|format)/i,
		/invalid schema|schema is invalid|invalid[^\n]{0,20}(?:input_schema|json schema|function[^\n]{0,12}parameters)/i,
		/function_declarations|(?:tools|functions)[.[]\d|should be non-empty for object/i,
	]),

	...refusalsOf('prefill', String.raw`assistant message prefill|\bprefill(?:ing|ed)?\b`),
	...inRefusals({ feature: 'prefill' }, [
		/must end with a user message|last (?:message|role)[^\n]{0,30}(?:must|should|to be|user)/i,
	]),
	...refusalsOf('system', system),
	...refusalsOf('images', image),
	...inRefusals({ feature: 'images' }, [
		/expected a string[^\n]{0,40}got an array|input should be a valid string|sequence, expected a string|\bcontent\b[^\n]{0,10}value must be a string/i,
	]),
	...refusalsOf('toolChoice', 'tool[_ ]choice'),
	...refusalsOf('schema', schema),
	...inRefusals({ feature: 'schema' }, [
		/(?:invalid value|must be|supported values)[^\n]{0,60}json_(?:schema|object)|response_format[^\n]{0,40}(?:invalid|must be|supported values)/i,
	]),
	...refusalsOf('tools', tool),
	...refusalsOf('files', file),
	...refusalsOf('stream', String.raw`\bstream(?:ing|ed)?\b`),

	...plain('content', [
		/content[_ -]?(?:filter|polic|management|moderation|exists risk)|responsibleai|data_inspection_failed|prohibited[_ ]content/i,
		/\b(?:prompt|input|output|content|response|request|message)s?\b[^\n]{0,30}\b(?:blocked|flagged|rejected|filtered)\b/i,
		/\bmoderation\b|safety (?:system|filter|setting|reason)|usage polic|guardrail|inappropriate content|jailbreak/i,
		/violat\w+[^\n]{0,60}(?:polic|safety|guideline|terms of use)|sensitive (?:content|information|words?)|invalid_prompt|敏感|不安全/i,
	]),

	...inRefusals('arm', [
		/\bcredits?\b|\bbalance\b|billing|\bquota\b|payment|\b(?:spend\w*|usage|budget|cost|monthly|daily|hard) limits?\b|insufficient (?:funds|permission)|insufficient_/i,
		/api[ _-]?key|unauthori[sz]ed|not authori[sz]ed|authenticat|authoriz|permission|access denied|(?:does not have|no) access|credential|signature|\bexpired\b/i,
		/\borgani[sz]ation\b|\baccount\b|\bsubscription\b|\bsuspended\b|deactivated|\bworkspace\b|\bproject\b|consumer_invalid|has not been used/i,
		/\bregions?\b|\blocations?\b|\bcountr(?:y|ies)\b|territory|terms of service|data policy|data retention|privacy settings?/i,
		/free (?:tier|plan)|\byour plan\b|\bdeployment\b|api[- ]?version|inference profile|on-?demand throughput|provisioned throughput/i,
		/model[_ -]?(?:not[_ ]found|decommissioned|not exist)|(?:invalid|unknown|unrecogni[sz]ed|unsupported|no such|not a valid|wrong)[^\n]{0,12}\bmodel/i,
		/\bmodel\b[^\n]{0,80}(?:not found|not exist|n['’]t exist|not supported|not available|unavailable|not loaded|not ready|invalid|decommissioned|deprecated|retired|end of (?:its )?life|no longer|not a chat)/i,
		/(?:not support|n['’]t support|not supported) (?:chat|generate|generation|completions?)|not a chat model|only supported (?:in|on|by|via)[^\n]{0,30}(?:v1\/|api|endpoint)|model identifier/i,
	]),
	...inRefusals('parameter', [
		/(?:unsupported|unknown|unrecogni[sz]ed|unexpected|unpermitted|extra)[ _](?:request )?(?:parameter|value|field|argument|name|key|property|input|option)/i,
		/extra_forbidden|\bis unsupported\b|not (?:supported|permitted|allowed|implemented|enabled|available)\b|does(?: not|n['’]t) (?:support|allow|accept)/i,
		/(?:only|may only|can only) (?:support|be set|the default)|cannot both be|not (?:both|compatible)|incompatible|unsupportedparams/i,
		/out of range|must be (?:between|in|less|greater|<|>|one of|either|at|a )|is (?:too large|too high|deprecated)|functionality not supported/i,
	]),
];

/** Codes and names of errors that tell a status where none is told: of streams, whose answer began with 200. */
export const namedStatuses: readonly (readonly [RegExp, number])[] = [
	[
		/throttl|rate.?limit|too ?many ?requests|quota|resource.?exhausted|please wait|per (?:minute|min|day|second)\b|\b[tr]p[md]\b/i,
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
