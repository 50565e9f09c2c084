import type { ArmOptions } from '../arms/arm.ts';
import type { Bandit } from '../bandit/bandit.ts';
import type { CallResult } from '../base/call.ts';
import { InvalidOptionError } from '../base/errors.ts';
import { Lru } from '../base/lru.ts';
import type { BanditRequest, Clock, Decision } from '../base/types.ts';

/** Keeps a conversation on its arm. */
export interface StickyOptions {
	/** The conversation of a request; undefined: none. Default: `request.conversationId`. */
	readonly key?: (request: BanditRequest) => string | undefined;
	/** How long after its last request, as ms or `'45s'`, `'30m'`, `'1h'`, `'7d'`. Default `'1h'`. */
	readonly for?: number | string;
	/**
	 * Instead of staying blindly: price the switch. The prompt-cache discount that this conversation would lose (from
	 * its last observed cached tokens, or its prompt tokens, and the arm's cached price) is taken off the expected cost
	 * of the arm that it is on, and the objective decides. Default false.
	 */
	readonly cacheAware?: boolean;
	/** How long a provider keeps a prompt cached, ms. Default 5 minutes. */
	readonly cacheMs?: number;
}

interface Conversation {
	decision: Decision;
	at: number;
	/** Prompt tokens that the provider has in its cache, as far as seen. */
	cachedTokens: number;
}

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration in ms. Throws InvalidOptionError. */
export function durationMs(option: string, value: number | string): number {
	if (typeof value === 'number' && value > 0) return value;
	const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(value.trim()) : null;
	if (match === null) throw new InvalidOptionError(option, value, "Give milliseconds, or e.g. '30m', '1h', '7d'.");
	return Number(match[1]) * units[match[2]!]!;
}

/** What is known of the conversations that go on. */
export class Conversations<Arm extends ArmOptions> {
	readonly #bandit: Bandit<Arm>;
	readonly #options: Required<StickyOptions> & { readonly for: number };
	readonly #clock: Clock;
	readonly #open = new Lru<Conversation>(10_000);
	readonly #keyOfDecision = new Lru<string>(10_000);

	constructor(bandit: Bandit<Arm>, options: StickyOptions, clock: Clock) {
		this.#bandit = bandit;
		this.#clock = clock;
		this.#options = {
			key: options.key ?? ((request) => request.conversationId),
			for: durationMs('sticky.for', options.for ?? '1h'),
			cacheAware: options.cacheAware ?? false,
			cacheMs: options.cacheMs ?? 5 * 60_000,
		};
		// A conversation that went wrong draws anew.
		bandit.events.listen(({ decisionId, outcome }) => {
			const key = this.#keyOfDecision.get(decisionId);
			if (key !== undefined && outcome.score < 0.5) this.#open.delete(key);
		});
	}

	/** The request with the arm of its conversation, or with the discount for staying on it. */
	keep(request: BanditRequest): BanditRequest {
		const key = this.#options.key(request);
		const conversation = key === undefined ? undefined : this.#open.get(key);
		if (conversation === undefined || request.arm !== undefined) return request;
		const age = this.#clock() - conversation.at;
		const { arm } = conversation.decision;
		if (age > this.#options.for || request.exclude?.includes(arm)) return request;
		if (request.eligible !== undefined && !request.eligible.includes(arm)) return request;
		if (!this.#bandit.arms.some(({ id, retired }) => id === arm && !retired)) return request;
		if (!this.#options.cacheAware) return { ...request, eligible: [arm] };
		const discount = age <= this.#options.cacheMs ? this.#discount(conversation) : 0;
		return discount > 0 ? { ...request, discountsUsd: { [arm]: discount } } : request;
	}

	/** USD that the prompt cache saves on the next call of this conversation. */
	#discount({ decision, cachedTokens }: Conversation): number {
		const price = this.#bandit.arm(decision.arm).price;
		if (price?.cachedInput === undefined) return 0;
		return (Math.max(0, price.input - price.cachedInput) * cachedTokens) / 1e6;
	}

	/** A call of a conversation was served. */
	served(request: BanditRequest, decision: Decision, result: CallResult): void {
		const key = this.#options.key(request);
		if (key === undefined) return;
		const { cachedInputTokens, inputTokens = 0 } = result.usage;
		// What was sent now is what the next call may find cached, if this provider caches at all.
		const cachedTokens = cachedInputTokens === undefined ? 0 : Math.max(cachedInputTokens, inputTokens);
		this.#open.set(key, { decision, at: this.#clock(), cachedTokens });
		this.#keyOfDecision.set(decision.id, key);
	}
}
