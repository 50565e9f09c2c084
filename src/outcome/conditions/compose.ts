import type { CallResult } from '../../base/call.ts';
import type { BanditRequest, MaybePromise } from '../../base/types.ts';
import { builtIn, type Condition, trusted } from '../condition.ts';
import { sumUsage } from '../judge/usage.ts';
import type { Verdict } from '../verdict.ts';

type Evaluate = (
	parts: readonly Condition[],
	result: CallResult,
	request: BanditRequest | undefined,
) => MaybePromise<Verdict | undefined>;

const unknown = builtIn('unknown', () => undefined);

/**
 * A condition made of others. It is a background condition when a part is; what can be said at once, with the
 * background parts unknown, is its `immediate`. When a part is sampled, the draws are made before any part is looked at.
 */
export function compose(kind: string, parts: readonly Condition[], evaluate: Evaluate): Condition {
	const name = `${kind}(${parts.map((part) => part.name).join(', ')})`;
	const screens = parts.some((part) => part.screens) && { screens: true };
	if (!parts.some((part) => part.background || part.sample)) {
		return trusted({ name, ...screens, check: (result, request) => evaluate(parts, result, request) });
	}
	const fixed = (drawn: readonly Condition[]): Condition => ({
		name,
		background: true,
		check: (result, request) => evaluate(drawn, result, request),
	});
	const sample = (): Condition | undefined => {
		const drawn = parts.map((part) => (part.sample === undefined ? part : part.sample()));
		return drawn.every((part) => part !== undefined) ? trusted(fixed(drawn)) : undefined;
	};
	const immediate = parts.map((part) => (part.background ? (part.immediate ?? unknown) : part));
	return trusted({
		name,
		...screens,
		background: true,
		immediate: builtIn(name, (result, request) => evaluate(immediate, result, request)),
		sample,
		check: (result, request) => sample()?.check(result, request),
		get usage() {
			return sumUsage(parts.map((part) => part.usage));
		},
	});
}
