import { InvalidOptionError } from '../base/errors.ts';
import { checkNames } from '../base/option-names.ts';
import type { BanditRequest } from '../base/types.ts';

/** What a call may say to its bandit: `providerOptions.bandit` in the AI SDK, `configurable.bandit` or `metadata.bandit` in LangChain. */
export type BanditCallOptions = Pick<
	BanditRequest,
	| 'segment'
	| 'features'
	| 'embedding'
	| 'runId'
	| 'conversationId'
	| 'user'
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
	user: [isString, 'Give a string.'],
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

const names = Object.fromEntries(Object.keys(checks).map((name) => [name, true as const]));

/** Checks what a call says to its bandit, in `place` of its options. Throws InvalidOptionError. */
export function checkCallOptions(options: object, place: string): asserts options is BanditCallOptions {
	for (const [name, value] of Object.entries(options)) {
		if (value === undefined) continue;
		if (!Object.hasOwn(checks, name)) checkNames(place, { [name]: value }, names);
		const check = checks[name as keyof BanditCallOptions];
		if (!check[0](value)) throw new InvalidOptionError(`${place}.${name}`, value, check[1]);
	}
}
