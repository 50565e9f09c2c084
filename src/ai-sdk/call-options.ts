import { InvalidOptionError } from '../errors.ts';
import type { BanditRequest } from '../types.ts';
import type { CallOptions, ProviderOptions } from './model-types.ts';

/** What a call may say to its bandit, through `providerOptions.bandit`. */
export type BanditCallOptions = Pick<
	BanditRequest,
	| 'segment'
	| 'features'
	| 'embedding'
	| 'runId'
	| 'conversationId'
	| 'arm'
	| 'eligible'
	| 'explore'
	| 'maxCostUsd'
	| 'maxLatencyMs'
>;

const isString = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isAmount = (value: unknown): boolean => typeof value === 'number' && value >= 0;
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

const checks: Record<keyof BanditCallOptions, readonly [(value: unknown) => boolean, string]> = {
	segment: [isString, 'Give a string.'],
	runId: [isString, 'Give a string.'],
	conversationId: [isString, 'Give a string.'],
	arm: [isString, "Give an arm's id."],
	eligible: [(value) => Array.isArray(value) && value.every(isString), "Give an array of arms' ids."],
	features: [
		(value) => typeof value === 'object' && value !== null && Object.values(value).every(isNumber),
		'Give numbers by name.',
	],
	embedding: [(value) => Array.isArray(value) && value.every(isNumber), 'Give an array of numbers.'],
	explore: [(value) => typeof value === 'boolean', 'Give true or false.'],
	maxCostUsd: [isAmount, 'Give USD, 0 or more.'],
	maxLatencyMs: [isAmount, 'Give milliseconds, 0 or more.'],
};

/** What the call says to the bandit, checked, and the options without it. Throws InvalidOptionError. */
export function takeBanditOptions(version: string, options: CallOptions): [BanditCallOptions, CallOptions] {
	// v1 hands the caller's provider options over under another name.
	const place = version === 'v1' ? 'providerMetadata' : 'providerOptions';
	const all: ProviderOptions | undefined = options[place];
	if (all?.bandit === undefined) return [{}, options];
	const { bandit, ...others } = all;
	for (const [name, value] of Object.entries(bandit)) {
		if (value === undefined) continue;
		const check = checks[name as keyof BanditCallOptions];
		if (check === undefined) {
			const known = Object.keys(checks).join(', ');
			throw new InvalidOptionError(`providerOptions.bandit.${name}`, value, `A call has only ${known}.`);
		}
		if (!check[0](value)) throw new InvalidOptionError(`providerOptions.bandit.${name}`, value, check[1]);
	}
	return [bandit, { ...options, [place]: Object.keys(others).length > 0 ? others : undefined }];
}
