import type { ArmOptions } from '../arms/arm.ts';
import type { Bandit } from '../bandit/bandit.ts';
import type { CallResult } from '../base/call.ts';
import { type Duration, durationMs } from '../base/duration.ts';
import { Lru } from '../base/lru.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';
import type { BanditRequest, Clock, Decision } from '../base/types.ts';

/** Keeps a conversation on its arm. */
export interface StickyOptions {
	/** The conversation of a request; undefined: none. Default: `request.conversationId`. */
	readonly key?: (request: BanditRequest) => string | undefined;
	/** How long after its last request, as ms or `'45s'`, `'30m'`, `'1h'`, `'7d'`. Default `'1h'`. */
	readonly for?: Duration;
	/**
	 * Instead of staying blindly: price the switch. The prompt-cache discount that this conversation would lose (from
	 * its last observed cached tokens, or its prompt tokens, and the arm's cached price) is taken off the expected cost
	 * of the arm that it is on, and the objective decides. Default false.
	 */
	readonly cacheAware?: boolean;
	/** How long a provider keeps a prompt cached, as ms or e.g. `'1h'`. Default 5 minutes. */
	readonly cacheMs?: Duration;
}

interface Conversation {
	decision: Decision;
	at: number;
	/** Prompt tokens that the provider has in its cache, as far as seen. */
	cachedTokens: number;
}

const optionNames: OptionNames<StickyOptions> = { cacheAware: true, cacheMs: true, for: true, key: true };

/** What is known of the conversations that go on. */
export class Conversations<Arm extends ArmOptions> {
	readonly #bandit: Bandit<Arm>;
	readonly #options: Required<StickyOptions> & { readonly for: number; readonly cacheMs: number };
	readonly #clock: Clock;
	readonly #open = new Lru<Conversation>(10_000);
	readonly #keyOfDecision = new Lru<string>(10_000);

	constructor(bandit: Bandit<Arm>, options: StickyOptions, clock: Clock) {
		this.#bandit = bandit;
		this.#clock = clock;
		checkNames('sticky', options, optionNames);
		this.#options = {
			key: options.key ?? ((request) => request.conversationId),
			for: durationMs('sticky.for', options.for ?? '1h', 1),
			cacheAware: options.cacheAware ?? false,
			cacheMs: durationMs('sticky.cacheMs', options.cacheMs ?? '5m'),
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
