import { promptTokens } from '../arms/eligibility.ts';
import type { BanditRequest, Clock } from '../base/types.ts';
import type { Lack, RouteOptions } from './attempt.ts';
import { within } from './breaker.ts';

/** How long it is remembered that an arm refused something, ms: models change, and so do their servers. */
const rememberedMs = 3_600_000;

/** Names of parameters come from servers' answers. */
const mostFeatures = 50;

const none: readonly string[] = [];

/**
 * What a refusal may be about when the call has nothing of what it names: servers speak of tool choice to whoever brings
 * tools, of images to whoever brings a file, and providers' packages turn a schema into a tool.
 */
const alike: Readonly<Record<string, readonly string[]>> = {
	toolChoice: ['tools', 'schema'],
	tools: ['schema'],
	schema: ['tools'],
	images: ['files'],
	files: ['images'],
};

/** The most that an arm takes of something, as seen. */
interface SeenLimit {
	readonly limit: number;
	readonly since: number;
}

/** How much of a feature a call has. */
export type AmountOf = (feature: string) => number;

/** What of a call arms may be unable to take: by its request, and by what else the adapter knows of it. */
export function amountsOf(
	request: BanditRequest,
	{ amountOf }: Pick<RouteOptions<never, never>, 'amountOf'>,
): AmountOf {
	return (feature) => {
		switch (feature) {
			case 'length':
				return promptTokens(request) + (request.maxOutputTokens ?? 0);
			case 'images':
				return request.images ?? 0;
			case 'files':
				return request.files ?? 0;
			case 'tools':
				return request.tools ?? 0;
			case 'schema':
				return request.schema === true ? 1 : 0;
			case 'maxOutputTokens':
				return request.maxOutputTokens ?? 0;
			default:
				return amountOf?.(feature) ?? 0;
		}
	};
}

/**
 * What arms were seen not to take: images, tools, long prompts, a parameter. Such an arm is asked last for requests with it
 * for an hour, and serves all others as before.
 */
export class SeenLimits {
	readonly #clock: Clock;
	readonly #arms = new Map<string, Map<string, SeenLimit>>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** True while nothing is remembered. */
	get isEmpty(): boolean {
		return this.#arms.size === 0;
	}

	/** An arm refused a call for what it lacks. False when the call has nothing of it: then it is no limit, but a fault. */
	refused(arm: string, named: Lack, amountOf: AmountOf): boolean {
		const feature = [named.feature, ...(alike[named.feature] ?? [])].find((each) => amountOf(each) > 0);
		if (feature === undefined) return false;
		const lack = { ...named, feature };
		const amount = amountOf(feature);
		const known = this.#arms.get(arm) ?? new Map<string, SeenLimit>();
		if (known.size >= mostFeatures && !known.has(lack.feature)) known.delete(known.keys().next().value!);
		const before = known.get(lack.feature);
		const now = this.#clock();
		const earlier = before !== undefined && this.#holds(before, now) ? before.limit : Infinity;
		known.set(lack.feature, { limit: Math.min(earlier, limitOf(lack, amount)), since: now });
		this.#arms.set(arm, known);
		return true;
	}

	/** An arm took a call: limits that it has passed are none. */
	served(arm: string, amountOf: AmountOf): void {
		const known = this.#arms.get(arm);
		if (known === undefined) return;
		for (const [feature, { limit }] of known) if (amountOf(feature) > limit) known.delete(feature);
		if (known.size === 0) this.#arms.delete(arm);
	}

	/** Arms that would refuse a call, as far as has been seen. */
	unable(amountOf: AmountOf): readonly string[] {
		if (this.#arms.size === 0) return none;
		const now = this.#clock();
		const unable: string[] = [];
		for (const [arm, known] of this.#arms) {
			for (const [feature, seen] of known) {
				if (!this.#holds(seen, now)) known.delete(feature);
				else if (amountOf(feature) > seen.limit) {
					unable.push(arm);
					break;
				}
			}
			if (known.size === 0) this.#arms.delete(arm);
		}
		return unable;
	}

	#holds({ since }: SeenLimit, now: number): boolean {
		return within(now, since, rememberedMs);
	}
}

/** How much an arm takes that refused `amount`. Providers count tokens in their own way: their own ratio says more. */
function limitOf({ feature, limit, asked }: Lack, amount: number): number {
	const isOfSize = feature === 'length' || feature === 'maxOutputTokens';
	if (limit === undefined || !(limit >= 0)) return isOfSize ? amount - 1 : 0;
	if (feature === 'length' && asked !== undefined && asked > limit) return amount * Math.max(0.01, limit / asked);
	return Math.min(limit, amount - 1);
}
