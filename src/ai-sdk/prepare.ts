import type { ModelArm } from './model-arm.ts';
import type { CallOptions, PromptMessage, ProviderOptions, ToolDefinition } from './model-types.ts';

/**
 * The call options as an arm gets them. The arm's settings win: they are what the arm is, and ai 4 sets some for every
 * call.
 */
export function forArm(arm: ModelArm, version: string, options: CallOptions): CallOptions {
	const { settings, system, tools, prepare } = arm;
	let result = options;
	if (settings !== undefined) {
		const { headers, providerOptions, maxOutputTokens, maxTokens, ...plain } = settings;
		const [place, limit] =
			version === 'v1'
				? (['providerMetadata', 'maxTokens'] as const)
				: (['providerOptions', 'maxOutputTokens'] as const);
		const most = maxOutputTokens ?? maxTokens;
		result = {
			...result,
			...plain,
			...(most !== undefined && { [limit]: most }),
			...(headers !== undefined && { headers: { ...result.headers, ...headers } }),
			...(providerOptions !== undefined && { [place]: merged(result[place], providerOptions) }),
		};
	}
	if (system !== undefined) result = { ...result, prompt: withSystem(result.prompt, system) };
	if (tools !== undefined) result = withTools(result, tools);
	return prepare === undefined ? result : prepare(result);
}

function merged(base: ProviderOptions | undefined, more: ProviderOptions): ProviderOptions {
	const result: Record<string, Readonly<Record<string, unknown>>> = { ...base };
	for (const [provider, options] of Object.entries(more)) result[provider] = { ...result[provider], ...options };
	return result;
}

function withSystem(prompt: CallOptions['prompt'], system: NonNullable<ModelArm['system']>): CallOptions['prompt'] {
	const present = prompt.filter(({ role }) => role === 'system').map(({ content }) => String(content));
	const others = prompt.filter(({ role }) => role !== 'system');
	const text = typeof system === 'string' ? system : system(present.length > 0 ? present.join('\n') : undefined);
	const message: PromptMessage | undefined = text === undefined ? undefined : { role: 'system', content: text };
	return message === undefined ? others : [message, ...others];
}

function withTools(options: CallOptions, tools: NonNullable<ModelArm['tools']>): CallOptions {
	const keeps = typeof tools === 'function' ? tools : (name: string) => tools.includes(name);
	const kept = (all: readonly ToolDefinition[] | undefined) => {
		const some = all?.filter(({ name }) => keeps(name));
		return some?.length ? some : undefined;
	};
	if (options.mode?.tools !== undefined)
		return { ...options, mode: { ...options.mode, tools: kept(options.mode.tools) } };
	return options.tools === undefined ? options : { ...options, tools: kept(options.tools) };
}
