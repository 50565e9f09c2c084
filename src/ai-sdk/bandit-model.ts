import { type RunHandle, RunHandles } from '../adapter/run-handle.ts';
import { reportOn } from '../adapter/shared-outcome.ts';
import type { Bandit } from '../bandit/bandit.ts';
import type { WarmStartRow } from '../bandit/warm-row.ts';
import type { Outcome, ReportResult } from '../base/outcome.ts';
import type { PriceSource } from '../pricing/price-book.ts';
import type { Insights } from '../report/insights.ts';
import type { RunOptions } from '../router/run.ts';
import { type CalibrationOptions, type CalibrationResult, calibrate } from './calibrate.ts';
import { type OutcomeCallbacks, type OutcomeCallbacksOptions, outcomeCallbacks } from './callbacks.ts';
import { supportedUrls, v1Capabilities } from './capabilities.ts';
import { type BanditModelOptions, type CallContext, ModelCore } from './core.ts';
import { decisionIdsOf, type SdkResult } from './decisions-of.ts';
import type { ModelArm, ModelArmOptions } from './model-arm.ts';
import type { CallOptions, Delegate, Given, Known, SdkModel } from './model-types.ts';

/** What a bandit model can do beside being a language model. */
export interface BanditModelMethods<Model extends SdkModel> {
	/**
	 * Says how well a call served: by decision id, or by a whole SDK result, whose decisions share the outcome evenly.
	 * Resolves when the store holds it. Rejects with UnknownDecisionError and InvalidOptionError as `Bandit.report` does.
	 */
	report(subject: string | SdkResult, outcome: Outcome): Promise<ReportResult>;
	/** An agent run: new, or resumed by its id. */
	run(options?: RunOptions): ModelRun<Model>;
	/**
	 * Runs a function as an agent run: the calls on this model below it keep one arm, without passing anything on
	 * (AsyncLocalStorage; where there is none, use `run().model`). When it throws, and the run was given no outcome, the
	 * run has failed.
	 */
	withRun<T>(fn: (run: ModelRun<Model>) => Promise<T>, options?: RunOptions): Promise<T>;
	/** What is known of each arm. */
	insights(): Insights;
	/** Runs every arm on a list of prompts and learns from all of them; resumable. */
	calibrate(options: CalibrationOptions): Promise<CalibrationResult>;
	/** Learns from outcomes that were there before; see `Bandit.warmStart`. */
	warmStart(rows: readonly WarmStartRow[]): Promise<void>;
	/** Replaces the prices of all arms that the new prices (or the catalogue) know; quality need not be learnt again. */
	setPrices(prices: PriceSource | undefined): void;
	/** Adds an arm while it runs. */
	addArm(arm: Given<Model> | string | ModelArmOptions<Given<Model>>): void;
	/** Draws an arm no more; what was learnt of it stays. */
	retireArm(id: string): void;
	/** Waits for conditions that are being judged, and writes everything to the store. */
	flush(): Promise<void>;
	/** Flushes and stops. */
	close(): Promise<void>;
	/** The bandit itself: mode, kill switch, prices, … */
	readonly bandit: Bandit<ModelArm>;
}

/** A language model of the same version as its arms, that learns which of them to be. */
export type BanditModel<Model extends SdkModel> = Delegate<Model> & BanditModelMethods<Model>;

/** An agent run on a bandit model. */
export interface ModelRun<Model extends SdkModel> extends RunHandle<BanditModel<Model>> {
	/** Callbacks that give the run its outcome: spread them into `generateText`, `streamText` or an agent. */
	callbacks(options?: OutcomeCallbacksOptions): OutcomeCallbacks;
}

/**
 * A language model that is one of several models for each request, picked by Thompson sampling, and learns from what
 * became of it. It goes wherever the AI SDK takes a language model, in ai 4, 5, 6 and 7: its specification version is
 * that of its arms.
 *
 * Throws InvalidOptionError for options that can't be used (no arms, duplicate ids, mixed versions, …), StoreError for
 * a default store that can't be opened.
 *
 * @example
 * ```ts
 * const model = banditModel({ goal: 'triage', arms: [openai('gpt-4o-mini'), openai('gpt-4o')] });
 * const { text } = await generateText({ model, prompt: 'Which queue?' });
 * ```
 */
export function banditModel<Model extends SdkModel>(
	options: BanditModelOptions<Model> | readonly (Model | string)[],
): BanditModel<Known<Model>> {
	const core = new ModelCore((Array.isArray(options) ? { arms: options } : options) as BanditModelOptions<SdkModel>);
	return viewOf<Known<Model>>(core, {});
}

/** The model as one context sees it: the whole, or one run. */
function viewOf<Model extends SdkModel>(core: ModelCore, context: CallContext): BanditModel<Model> {
	const { bandit, router, version } = core;
	const reported = {
		idsOf: (result: SdkResult) => decisionIdsOf(result, bandit.goal),
		kind: 'result',
		place: 'providerMetadata.bandit',
		fix: `Pass a result of a call on this model (goal "${bandit.goal}"), or a decision id.`,
	};
	const runs = new RunHandles(
		router,
		({ id, segment }) => viewOf<Model>(core, { runId: id, segment }),
		(run) => ({
			callbacks: (options?: OutcomeCallbacksOptions) => outcomeCallbacks(run.model, { ...options, run }),
		}),
	);
	const view = {
		specificationVersion: version,
		provider: 'bandit-model',
		modelId: bandit.goal,
		doGenerate: (options: CallOptions) => core.generate(options, context),
		doStream: (options: CallOptions) => core.stream(options, context),
		bandit,
		report: (subject: string | SdkResult, outcome: Outcome) => reportOn(bandit, subject, outcome, reported),
		run: (options?: RunOptions) => runs.open(options),
		withRun: <T>(fn: (run: ModelRun<Model>) => Promise<T>, options?: RunOptions): Promise<T> =>
			runs.within(fn, options),
		insights: () => bandit.insights(),
		calibrate: (options: CalibrationOptions) => calibrate(core, options),
		warmStart: (rows: readonly WarmStartRow[]) => bandit.warmStart(rows),
		setPrices: (prices: PriceSource | undefined) => core.setPrices(prices),
		addArm: (arm: unknown) => core.addArm(arm),
		retireArm: (id: string) => bandit.retireArm(id),
		flush: () => bandit.flush(),
		close: () => bandit.close(),
	};
	// Read by the SDK before an arm is drawn; live, for arms may come and go.
	if (version === 'v1') {
		for (const name of ['defaultObjectGenerationMode', 'supportsImageUrls', 'supportsStructuredOutputs'] as const) {
			Object.defineProperty(view, name, { enumerable: true, get: () => v1Capabilities(core.models)[name] });
		}
		Object.assign(view, { supportsUrl: (url: URL) => v1Capabilities(core.models).supportsUrl(url) });
	} else {
		Object.defineProperty(view, 'supportedUrls', { enumerable: true, get: () => supportedUrls(core.models) });
	}
	return view as unknown as BanditModel<Model>;
}
