import type { SdkModel } from './model-types.ts';

/*
 * The SDK reads these before an arm is drawn, so that they must hold for every arm.
 */
type SupportedUrls = Record<string, RegExp[]>;

/** Media types and URL patterns that all models take. */
export function supportedUrls(models: readonly SdkModel[]): SupportedUrls | Promise<SupportedUrls> {
	const all = models.map(
		(model) => (model as { supportedUrls?: SupportedUrls | PromiseLike<SupportedUrls> }).supportedUrls ?? {},
	);
	if (all.some((urls) => typeof (urls as PromiseLike<SupportedUrls>).then === 'function')) {
		return Promise.all(all).then(commonUrls);
	}
	return commonUrls(all as SupportedUrls[]);
}

function commonUrls([first = {}, ...others]: readonly SupportedUrls[]): SupportedUrls {
	const common: SupportedUrls = {};
	for (const [mediaType, patterns] of Object.entries(first)) {
		const kept = patterns.filter((pattern) =>
			others.every((urls) => urls[mediaType]?.some((other) => String(other) === String(pattern))),
		);
		if (kept.length > 0) common[mediaType] = kept;
	}
	return common;
}

interface V1Capabilities {
	readonly defaultObjectGenerationMode: 'json' | 'tool' | undefined;
	readonly supportsImageUrls: boolean;
	readonly supportsStructuredOutputs: boolean;
	supportsUrl(url: URL): boolean;
}

/** What v1 models tell instead. */
export function v1Capabilities(models: readonly SdkModel[]): V1Capabilities {
	const all = models as readonly (SdkModel & Partial<V1Capabilities>)[];
	const modes = new Set(all.map(({ defaultObjectGenerationMode }) => defaultObjectGenerationMode));
	const [mode] = modes;
	return {
		// Models that prefer JSON mode take tool mode too, but not the other way round.
		defaultObjectGenerationMode: modes.size === 1 ? mode : modes.has(undefined) ? undefined : 'tool',
		supportsImageUrls: all.every(({ supportsImageUrls }) => supportsImageUrls !== false),
		supportsStructuredOutputs: all.every(({ supportsStructuredOutputs }) => supportsStructuredOutputs === true),
		supportsUrl: (url) => all.every((model) => model.supportsUrl?.(url) ?? false),
	};
}
