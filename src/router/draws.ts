import type { ArmOptions } from '../arms/arm.ts';
import type { Bandit } from '../bandit/bandit.ts';
import { NoEligibleArmError } from '../base/errors.ts';
import type { BanditRequest, Decision } from '../base/types.ts';
import type { Succession } from '../decide/choice.ts';
import type { Breakers } from './breakers.ts';
import type { CallState } from './call-state.ts';
import type { SeenLimits } from './seen-limits.ts';

/**
 * Who is asked, and who could take over: one rule for both, so that a call asks each arm once at most.
 * - An arm that the call forces, and one that is pinned, are asked alone.
 * - In `observe` and `shadow` the baseline is asked first; when it is down or has failed, the others are drawn among.
 * - Arms that should be left alone, or that refused such a request before, are asked when no other is left.
 */
export class Draws<Arm extends ArmOptions> {
	readonly #bandit: Bandit<Arm>;
	readonly #breakers: Breakers;
	readonly #limits: SeenLimits;
	readonly #maxAttempts: number;

	constructor(bandit: Bandit<Arm>, breakers: Breakers, limits: SeenLimits, maxAttempts: number) {
		this.#bandit = bandit;
		this.#breakers = breakers;
		this.#limits = limits;
		this.#maxAttempts = maxAttempts;
	}

	/** How many arms could still take over from one. */
	others({ arm }: Decision, number: number, request: BanditRequest, failed: readonly string[]): number {
		if (number >= this.#maxAttempts) return 0;
		return this.#bandit.couldServe({ ...request, exclude: [...(request.exclude ?? []), ...failed, arm] });
	}

	/** Draws the next arm of a call. Throws the call's last error when there is none, NoEligibleArmError when it has none. */
	next(request: BanditRequest, state: CallState, isBeside = false): Decision {
		const bandit = this.#bandit;
		const { failed, lastError, amountOf, first, escalates } = state;
		// Its call is told of as a whole.
		const routed = { isAlone: false, escalates };
		const by = isBeside ? ('hedge' as const) : ('retry' as const);
		const after = first === undefined ? undefined : { decision: first, by };
		const alone = request.arm ?? bandit.pinned;
		if (alone !== undefined) {
			if (failed.includes(alone)) throw lastError!.error;
			return bandit.decide(request, routed);
		}
		const away = this.away(amountOf);
		if (away.length === 0 && failed.length === 0 && !this.#isLeftOut(request)) return bandit.decide(request, routed);
		const exclude = [...(request.exclude ?? []), ...failed];
		const drawn =
			this.#decide(request, [...exclude, ...away], state, after) ?? this.#decide(request, exclude, state, after);
		if (drawn !== undefined) return drawn;
		if (lastError !== undefined) throw lastError.error;
		// Says why there is none.
		return bandit.decide(request, routed);
	}

	/** Arms that should be left alone by a call: down, told to wait, or seen to refuse such calls. */
	away(amountOf: CallState['amountOf']): readonly string[] {
		const down = this.#breakers.unavailable();
		if (this.#limits.isEmpty) return down;
		const unable = this.#limits.unable(amountOf);
		return unable.length === 0 ? down : [...down, ...unable];
	}

	/** The baseline is to answer, but the call has left it out. */
	#isLeftOut({ exclude }: BanditRequest): boolean {
		const { mode, baseline } = this.#bandit;
		return mode !== 'adaptive' && exclude?.includes(baseline) === true;
	}

	/** Draws without some arms; undefined when that leaves none. */
	#decide(
		request: BanditRequest,
		exclude: readonly string[],
		{ purpose, escalates }: CallState,
		after: Succession | undefined,
	): Decision | undefined {
		const { mode, baseline } = this.#bandit;
		const routed = { isAlone: false, escalates };
		if (mode !== 'adaptive' && !exclude.includes(baseline)) return this.#bandit.decide(request, { ...routed, after });
		try {
			return this.#bandit.decide({ ...request, exclude }, { ...routed, adaptive: true, purpose, after });
		} catch (error) {
			if (error instanceof NoEligibleArmError) return undefined;
			throw error;
		}
	}
}
