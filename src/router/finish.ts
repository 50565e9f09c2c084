import type { Bandit } from '../bandit/bandit.ts';
import type { MaybePromise } from '../base/types.ts';
import type { Verdict } from '../outcome/condition.ts';
import type { RawCallResult, RouteOptions, Served } from './attempt.ts';

/** What an answer came to. */
export interface Finished {
	/** Undefined when the adapter could not read it. */
	readonly raw: RawCallResult | undefined;
	/** Undefined while unknown; nobody need wait for it. */
	readonly verdict: MaybePromise<Verdict | undefined>;
}

/** Has an answer observed, judged and learnt from. An answer that can't be read is the caller's all the same. Never throws. */
export async function finishAndWait<Arm, T>(
	served: Served<Arm, T>,
	options: RouteOptions<Arm, T>,
	events: Bandit['events'],
): Promise<{ raw: RawCallResult | undefined; verdict: Verdict | undefined }> {
	const { raw, verdict } = finish(served, options, events);
	return { raw, verdict: await verdict };
}

/** As `finishAndWait`, without waiting for the verdict. */
export function finish<Arm, T>(
	{ value, attempt }: Served<Arm, T>,
	options: RouteOptions<Arm, T>,
	events: Bandit['events'],
): Finished {
	try {
		const raw = options.result!(value, attempt);
		return { raw, verdict: attempt.finish(raw) };
	} catch (error) {
		const { id: decisionId, arm } = attempt.decision;
		events.error({ error, during: 'successWhen', decisionId, arm });
		attempt.abandon();
		return { raw: undefined, verdict: undefined };
	}
}
