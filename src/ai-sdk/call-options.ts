import { type BanditCallOptions, checkCallOptions } from '../adapter/call-options.ts';
import type { CallOptions, ProviderOptions } from './model-types.ts';

/** What the call says to the bandit, checked, and the options without it. Throws InvalidOptionError. */
export function takeBanditOptions(version: string, options: CallOptions): [BanditCallOptions, CallOptions] {
	// v1 hands the caller's provider options over under another name.
	const place = version === 'v1' ? 'providerMetadata' : 'providerOptions';
	const all: ProviderOptions | undefined = options[place];
	if (all?.bandit === undefined) return [{}, options];
	const { bandit, ...others } = all;
	checkCallOptions(bandit, 'providerOptions.bandit');
	return [bandit, { ...options, [place]: Object.keys(others).length > 0 ? others : undefined }];
}
