/**
 * The parts of AI SDK language models that a delegate touches, as structure: no AI SDK package is imported, so that one
 * build serves all majors.
 */

/** Specification versions: v1 is that of ai 4, v2 of ai 5, v3 of ai 6, v4 of ai 7. */
export type SpecificationVersion = 'v1' | 'v2' | 'v3' | 'v4';

/** Any AI SDK language model. */
export interface SdkModel {
	readonly specificationVersion: SpecificationVersion;
	readonly provider: string;
	readonly modelId: string;
	doGenerate(options: never): PromiseLike<unknown>;
	doStream(options: never): PromiseLike<unknown>;
}

/** A model of which the compiler knows nothing: arms named by ids, or read from a file. It goes wherever a model goes. */
export interface UntypedModel {
	// biome-ignore-start lint/suspicious/noExplicitAny: each specification has types of its own.
	readonly specificationVersion: any;
	readonly provider: string;
	readonly modelId: string;
	readonly supportedUrls: any;
	readonly defaultObjectGenerationMode: any;
	doGenerate(options: any): any;
	doStream(options: any): any;
	// biome-ignore-end lint/suspicious/noExplicitAny: each specification has types of its own.
}

/** The model's own type, where it is known. */
export type Known<Model extends SdkModel> = SdkModel extends Model ? UntypedModel : Model;

/** What may be given as such a model. */
export type Given<Model extends SdkModel> = Model extends UntypedModel ? SdkModel : Model;

/** What a language model shows to the SDK, in all versions. */
type ModelKey =
	| 'specificationVersion'
	| 'provider'
	| 'modelId'
	| 'supportedUrls'
	| 'doGenerate'
	| 'doStream'
	| 'defaultObjectGenerationMode'
	| 'supportsImageUrls'
	| 'supportsStructuredOutputs'
	| 'supportsUrl';

/** A model of the same specification version as `Model`, in the value and in the type. */
export type Delegate<Model extends SdkModel> = Pick<Model, keyof Model & ModelKey>;

/** Call options as far as they are read here; all else passes through. */
export interface CallOptions {
	readonly prompt: readonly PromptMessage[];
	readonly abortSignal?: AbortSignal;
	readonly headers?: Readonly<Record<string, string | undefined>>;
	readonly maxOutputTokens?: number;
	readonly maxTokens?: number;
	readonly tools?: readonly ToolDefinition[];
	readonly responseFormat?: { readonly type: string; readonly schema?: unknown };
	/** v1 */
	readonly mode?: {
		readonly type: string;
		readonly tools?: readonly ToolDefinition[];
		readonly schema?: unknown;
		readonly tool?: ToolDefinition & { readonly parameters?: unknown };
	};
	readonly providerOptions?: ProviderOptions;
	/** v1's name of the provider options */
	readonly providerMetadata?: ProviderOptions;
}

export type ProviderOptions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface ToolDefinition {
	readonly name: string;
}

export interface PromptMessage {
	readonly role: string;
	readonly content: string | readonly PromptPart[];
}

export interface PromptPart {
	readonly type: string;
	readonly text?: string;
	readonly toolCallId?: string;
	readonly mediaType?: string;
	readonly mimeType?: string;
}

/** A result as far as it is read here. */
export interface GenerateResult {
	/** v1 */
	readonly text?: string;
	/** v1 */
	readonly toolCalls?: readonly Part[];
	/** v1: a text, or parts. */
	readonly reasoning?: string | readonly unknown[];
	/** v1 */
	readonly files?: readonly unknown[];
	readonly content?: readonly Part[];
	readonly structuredOutputText?: string;
	readonly finishReason?: string | { readonly unified?: string; readonly raw?: string };
	readonly usage?: Usage;
	readonly response?: {
		readonly id?: string;
		readonly modelId?: string;
		readonly body?: unknown;
		readonly headers?: unknown;
	};
	/** v1 */
	readonly rawResponse?: { readonly body?: unknown; readonly headers?: unknown };
	readonly providerMetadata?: ProviderOptions;
}

export interface StreamResult {
	readonly stream?: ReadableStream<Part>;
}

/** Token counts in any of the four shapes. */
export interface Usage {
	readonly promptTokens?: number;
	readonly completionTokens?: number;
	readonly inputTokens?:
		| number
		| { readonly total?: number; readonly cacheRead?: number; readonly cacheWrite?: number };
	readonly outputTokens?: number | { readonly total?: number; readonly reasoning?: number };
	readonly cachedInputTokens?: number;
	readonly reasoningTokens?: number;
}

/** A content part or a stream part of any version. */
export interface Part {
	/** Of a `response-metadata` part: the provider's id of the answer. */
	readonly id?: string;
	readonly type?: string;
	readonly text?: string;
	readonly delta?: string;
	readonly textDelta?: string;
	/** v1 */
	readonly argsTextDelta?: string;
	readonly toolCallId?: string;
	readonly toolName?: string;
	/** From v2 on: the provider ran the tool itself. */
	readonly providerExecuted?: boolean;
	readonly input?: unknown;
	readonly args?: unknown;
	readonly modelId?: string;
	readonly finishReason?: string | { readonly unified?: string; readonly raw?: string };
	readonly usage?: Usage;
	readonly providerMetadata?: ProviderOptions;
	readonly error?: unknown;
}
