import type { ProviderOptions } from './model-types.ts';

/** Call settings of an arm: those of the SDK, under the names of the arm's specification version. */
export interface ArmSettings {
	readonly temperature?: number;
	readonly topP?: number;
	readonly topK?: number;
	readonly presencePenalty?: number;
	readonly frequencyPenalty?: number;
	readonly stopSequences?: string[];
	readonly seed?: number;
	readonly maxOutputTokens?: number;
	/** ai 4's name of `maxOutputTokens`, which is taken there too */
	readonly maxTokens?: number;
	/** ai 7 */
	readonly reasoning?: string;
	readonly headers?: Readonly<Record<string, string | undefined>>;
	/** By provider, then by option; merged with the call's. In ai 4 too they are given under this name. */
	readonly providerOptions?: ProviderOptions;
}
