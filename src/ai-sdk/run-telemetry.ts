import { Lru } from '../base/lru.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';
import { isNoFailure } from '../router/run.ts';
import { type OutcomeCallbacks, type OutcomeCallbacksOptions, outcomeCallbacks } from './callbacks.ts';
import { decisionIdsOf, type SdkResult } from './decisions-of.ts';
import { banditOf, isInHand, type OpenBandit } from './open-models.ts';

/** Options of `banditTelemetry`, as those of `outcomeCallbacks`. */
export type BanditTelemetryOptions = Omit<OutcomeCallbacksOptions, 'run'>;

const optionNames: OptionNames<BanditTelemetryOptions> = { finalTools: true, successWhen: true, toolErrors: true };

/** An integration for the telemetry of ai 7. */
export interface BanditTelemetry {
	onStepEnd(event: unknown): void;
	onStepError(event: unknown): void;
	onEnd(event: unknown): void;
	onAbort(event: unknown): void;
	onError(event: unknown): void;
}

/** How many runs are followed at a time. */
const mostRuns = 10_000;

/** An event of the SDK's, as far as it is read. */
interface RunEvent extends SdkResult {
	readonly callId?: string;
	readonly error?: unknown;
	readonly steps?: readonly Step[];
	readonly durableContext?: { readonly phase?: string };
}

interface Step extends SdkResult {
	readonly toolCalls?: readonly unknown[];
}

/** A run that is under way. */
interface Running {
	readonly steps: Step[];
	/** Its present step broke. */
	failure: { readonly error: unknown } | undefined;
}

/** The decisions of one goal in a run. */
interface GoalDecisions {
	readonly bandit: OpenBandit;
	readonly ids: readonly string[];
}

/**
 * Settles agent runs on bandit models by themselves, where `run.callbacks()` or `outcomeCallbacks()` were forgotten: register it
 * once, and each run of ai 7 (a loop of several steps, or with tools) gets its outcome when it ends, fails or breaks; an abort
 * teaches nothing. It says what those callbacks would say, keeps still where they are set or the run has an outcome, and
 * ignores what durable agents replay. Calls of one step are judged by their own `successWhen`.
 *
 * The SDK tells integrations of a call nothing of decisions when `recordInputs` or `recordOutputs` is `false`, and only those of
 * the call itself when it has `telemetry.integrations`. Throws InvalidOptionError.
 *
 * @example
 * ```ts
 * import { registerTelemetry } from 'ai';
 * registerTelemetry(banditTelemetry());
 * ```
 */
export function banditTelemetry(options: BanditTelemetryOptions = {}): BanditTelemetry {
	checkNames('', options, optionNames);
	// What can't be used is refused now.
	outcomeCallbacks({ bandit: {} }, options);
	const running = new Lru<Running>(mostRuns);

	/** Looks at the run when the callbacks that are set have been called. */
	const settle = (steps: readonly Step[], end: (callbacks: OutcomeCallbacks) => Promise<void>): void => {
		setTimeout(() => {
			void settled(steps, options, end);
		}, 0);
	};
	const follow = ({ callId = '' }: RunEvent): Running => {
		const run = running.get(callId) ?? { steps: [], failure: undefined };
		running.set(callId, run);
		return run;
	};
	const take = (event: RunEvent): Running => {
		const run = follow(event);
		running.delete(event.callId ?? '');
		return run;
	};
	const failed = (steps: readonly Step[], error: unknown): void => {
		if (steps.length === 0 || isNoFailure(error)) return;
		settle(steps, async (callbacks) => {
			for (const step of steps) await callbacks.onStepFinish({ ...step, finishReason: 'tool-calls' });
			await callbacks.onError({ error });
		});
	};
	return {
		onStepEnd: live((event) => {
			const run = follow(event);
			run.steps.push(event);
			run.failure = undefined;
		}),
		onStepError: live((event) => {
			follow(event).failure = { error: event.error };
		}),
		onEnd: live((event) => {
			const { steps: known, failure } = take(event);
			const { steps = known } = event;
			// A stream that breaks in a later step ends with those before.
			if (failure !== undefined) failed(steps, failure.error);
			else if (isRun(steps)) settle(steps, (callbacks) => callbacks.finish({ ...event, steps }));
		}),
		onAbort: live((event) => {
			take(event);
		}),
		onError: live((event) => failed(take(event).steps, event.error)),
	};
}

/** What happens now: what a durable agent replays happened before. */
function live(take: (event: RunEvent) => void): (event: unknown) => void {
	return (event) => {
		const told = (event ?? {}) as RunEvent;
		if (told.durableContext?.phase !== 'replay') take(told);
	};
}

/** More than one call of a model: several steps, or one that asked for tools. */
function isRun(steps: readonly Step[]): boolean {
	return steps.length > 1 || (steps[0]?.toolCalls?.length ?? 0) > 0;
}

/** Gives a run its outcome by `end`, for each goal whose decisions made it and that has heard of none. Never rejects. */
async function settled(
	steps: readonly Step[],
	options: BanditTelemetryOptions,
	end: (callbacks: OutcomeCallbacks) => Promise<void>,
): Promise<void> {
	for (const { bandit, ids } of await goalsOf(steps)) {
		const work = (async () => {
			try {
				for (const id of ids) if (isInHand(id) || (await hasOutcome(bandit, id))) return;
				await end(outcomeCallbacks({ bandit }, options));
			} catch (error) {
				bandit.events.error({ error, during: 'telemetry' });
			}
		})();
		bandit.inBackground(work);
		await work;
	}
}

async function goalsOf(steps: readonly Step[]): Promise<GoalDecisions[]> {
	const goals = new Set(steps.map(({ providerMetadata }) => goalIn(providerMetadata)));
	const found: GoalDecisions[] = [];
	for (const goal of goals) {
		if (goal === undefined) continue;
		const ids = await decisionIdsOf({ steps }, goal);
		const bandit = ids[0] === undefined ? undefined : await banditOf(goal, ids[0]).catch(() => undefined);
		if (bandit !== undefined) found.push({ bandit, ids });
	}
	return found;
}

function goalIn(metadata: unknown): string | undefined {
	const { bandit } = (metadata ?? {}) as { bandit?: { goal?: unknown } };
	return typeof bandit?.goal === 'string' ? bandit.goal : undefined;
}

/** Somebody has said how the run, or an answer of it, was. */
async function hasOutcome(bandit: OpenBandit, id: string): Promise<boolean> {
	const record = await bandit.record(id);
	if (record?.kind !== 'decision') return false;
	const source = record.outcome?.source;
	return source === 'user' || source === 'run';
}
