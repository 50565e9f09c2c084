import { checkNumber } from '../base/check.ts';
import { type Duration, durationMs } from '../base/duration.ts';
import { InvalidOptionError } from '../base/errors.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';

/** An embedding model of the AI SDK (any major), or a function. */
export type EmbeddingSource =
	| { doEmbed(options: { values: string[]; abortSignal?: AbortSignal }): PromiseLike<{ embeddings: number[][] }> }
	| ((text: string, signal: AbortSignal) => PromiseLike<ArrayLike<number>>);

/** Embeddings as context of the linear policy. */
export interface EmbedOptions {
	/** An embedding model of the AI SDK (any major), or a function of the text. */
	readonly model: EmbeddingSource;
	/** Dimensions that an embedding is projected to, 1 to 256. Default 24. */
	readonly dimensions?: number;
	/** How long a decision waits for it, as ms or e.g. `'1s'`; then it goes without. Default 200. */
	readonly timeoutMs?: Duration;
}

const optionNames: OptionNames<EmbedOptions> = { dimensions: true, model: true, timeoutMs: true };

/** Default dimensions of a projected embedding. */
export const embeddingDimensions = 24;

/** Gives a text's embedding, or undefined when it is late, fails (told to `onError`) or the caller leaves. Throws InvalidOptionError. */
export function embedder(options: EmbedOptions, onError: (error: unknown) => void) {
	checkNames('embed', options, optionNames);
	const { model, dimensions } = options;
	const timeoutMs = durationMs('embed.timeoutMs', options.timeoutMs ?? 200);
	if (typeof model !== 'function' && typeof model?.doEmbed !== 'function') {
		throw new InvalidOptionError(
			'embed.model',
			model,
			'Give an embedding model of the AI SDK, or a function of the text.',
		);
	}
	checkNumber('embed.dimensions', dimensions, 1, 256, 'Give a number of dimensions from 1 to 256.');
	const embed = async (text: string, signal: AbortSignal): Promise<ArrayLike<number> | undefined> =>
		typeof model === 'function'
			? model(text, signal)
			: (await model.doEmbed({ values: [text], abortSignal: signal })).embeddings[0];
	return async (text: string, signal?: AbortSignal): Promise<ArrayLike<number> | undefined> => {
		const controller = new AbortController();
		let timer: ReturnType<typeof setTimeout> | undefined;
		let giveUp = (): void => {};
		const late = new Promise<undefined>((resolve) => {
			giveUp = () => {
				resolve(undefined);
				controller.abort();
			};
			timer = setTimeout(giveUp, timeoutMs);
			signal?.addEventListener('abort', giveUp);
			if (signal?.aborted) giveUp();
		});
		const found = embed(text, controller.signal).catch((error) => {
			if (!controller.signal.aborted) onError(error);
			return undefined;
		});
		try {
			return await Promise.race([found, late]);
		} finally {
			clearTimeout(timer);
			signal?.removeEventListener('abort', giveUp);
		}
	};
}
