import type { ErrorFacts } from './error-facts.ts';

/** Parameters of requests, as providers name them in their refusals, by the SDKs' names of them. */
const parameters: readonly (readonly [string, RegExp])[] = [
	['temperature', /\btemperature\b/i],
	['topP', /\btop_?p\b/i],
	['topK', /\btop_?k\b/i],
	['presencePenalty', /\bpresence_?penalty\b/i],
	['frequencyPenalty', /\bfrequency_?penalty\b/i],
	['maxOutputTokens', /\bmax_?(?:completion_?|output_?|new_?)?tokens\b/i],
	['stopSequences', /\bstop(?:_?sequences?)?\b/i],
	['seed', /\b(?:random_)?seed\b/i],
	['toolChoice', /\btool_?choice\b/i],
	['schema', /\bresponse_?format\b|\bjson_?schema\b|\bresponse_?schema\b/i],
	['stream', /\bstream(?:_?options)?\b/i],
	['reasoning', /\breasoning(?:[_.]?effort)?\b|\bthinking(?:_?(?:config|budget))?\b/i],
	['parallelToolCalls', /\bparallel_?tool_?calls\b/i],
	['logprobs', /\b(?:top_?)?log_?probs\b/i],
	['logitBias', /\blogit_?bias\b/i],
	['serviceTier', /\bservice_?tier\b/i],
	['store', /\bstore\b/i],
	['metadata', /\bmetadata\b/i],
	['tools', /\btools?\b|\bfunctions\b/i],
	['presencePenalty', /\bpenalt(?:y|ies)\b/i],
	['user', /['"`]user['"`]/i],
	['verbosity', /\bverbosity\b/i],
	['n', /['"`]n['"`]/i],
];

/** The parameter that a refusal is about, by the SDKs' name; undefined where none is named. */
export function parameterOf({ parameter, text }: ErrorFacts): string | undefined {
	const named = parameters.find(([, pattern]) => parameter !== undefined && pattern.test(`'${parameter}'`));
	return (named ?? parameters.find(([, pattern]) => pattern.test(text)))?.[0];
}

/** The names under which callers give a parameter: those of the SDKs, and providers' own. */
export function namesOf(feature: string): readonly string[] {
	const snake = feature.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
	const more = moreNames[feature] ?? [];
	return snake === feature ? [feature, ...more] : [feature, snake, ...more];
}

const moreNames: Readonly<Record<string, readonly string[]>> = {
	maxOutputTokens: ['maxTokens', 'max_tokens', 'maxCompletionTokens', 'max_completion_tokens'],
	stopSequences: ['stop'],
	reasoning: ['reasoningEffort', 'reasoning_effort', 'thinking', 'thinkingConfig'],
	logprobs: ['topLogprobs', 'top_logprobs'],
};
