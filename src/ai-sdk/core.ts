import type { Bandit } from '../bandit/bandit.ts';
import { InvalidOptionError } from '../base/errors.ts';
import type { BanditRequest, Decision } from '../base/types.ts';
import { priceOf } from '../pricing/catalog.ts';
import { type PriceBook, type PriceSource, priceBook } from '../pricing/price-book.ts';
import type { Attempt, Fault } from '../router/attempt.ts';
import { createRouted, type RoutedOptions } from '../router/create.ts';
import { currentRunId } from '../router/current-run.ts';
import type { Router } from '../router/router.ts';
import { commonVersion, type ModelArm, type ModelArmOptions, toModelArm } from './arms.ts';
import { takeBanditOptions } from './call-options.ts';
import { classifyError } from './classify-error.ts';
import type { CallOptions, GenerateResult, SdkModel, StreamResult } from './model-types.ts';
import { PartStream, type StreamContext } from './part-stream.ts';
import { forArm } from './prepare.ts';
import { schemaOf, toRequest } from './request.ts';
import { toCallResult } from './result.ts';
import { StreamedCall } from './streamed-call.ts';

/** Options of `banditModel`. */
export interface BanditModelOptions<Model> extends Omit<RoutedOptions<ModelArm>, 'arms'> {
	/** At least one; a model alone, or with its id, weight, price, settings, … All of one specification version. */
	readonly arms: readonly (Model | string | ModelArmOptions<Model>)[];
	/**
	 * Prices of models, before those of the catalogue: a table by `'provider/modelId'` in USD per million tokens, or a
	 * function. An arm's own `price` comes first. They can be replaced while it runs: `setPrices`.
	 */
	readonly prices?: PriceSource;
}

/** How long a first call waits for an asynchronous store, ms. */
const startupWaitMs = 1000;

/** The consumer went away before there was anything to show. */
const gone: Fault = { kind: 'aborted', category: 'other' };

/** What a call's context is beside its options. */
export interface CallContext {
	readonly runId?: string;
	readonly segment?: string;
}

/** Serves the calls of one goal: what a `banditModel` and its views share. */
export class ModelCore {
	readonly version: SdkModel['specificationVersion'];
	readonly bandit: Bandit<ModelArm>;
	readonly router: Router<ModelArm>;
	readonly #prices: PriceBook;
	/** Arms that failed, by prompt: the SDK's own retries pass the same array. */
	readonly #failed = new WeakMap<CallOptions['prompt'], string[]>();
	#ready: Promise<void> | undefined;

	constructor(options: BanditModelOptions<SdkModel>) {
		if (!Array.isArray(options?.arms)) throw new InvalidOptionError('arms', options?.arms, 'Give an array of models.');
		this.#prices = priceBook(options.prices, priceOf);
		const arms = options.arms.map((arm, i) => toModelArm(arm, `arms[${i}]`, this.#prices));
		const { bandit, router } = createRouted<ModelArm>({ ...options, arms });
		this.version = commonVersion(arms);
		this.bandit = bandit;
		this.router = router;
		this.#ready = Promise.race([
			bandit.ready,
			new Promise<void>((resolve) => setTimeout(resolve, startupWaitMs).unref?.()),
		]);
		void this.#ready.then(() => {
			this.#ready = undefined;
		});
	}

	get models(): SdkModel[] {
		return this.bandit.arms.filter(({ retired }) => !retired).map(({ model }) => model);
	}

	/** The call options as an arm gets them. */
	optionsFor(arm: ModelArm, options: CallOptions): CallOptions {
		return forArm(arm, this.version, options);
	}

	addArm(raw: unknown): void {
		const arm = toModelArm(raw, 'arm', this.#prices);
		commonVersion([this.bandit.arms[0]!, arm]);
		this.bandit.addArm(arm);
	}

	setPrices(prices: PriceSource | undefined): void {
		this.#prices.set(prices);
		for (const { id, model } of this.bandit.arms) {
			const price = this.#prices.priceOf(model.provider, model.modelId);
			if (price !== undefined) this.bandit.setPrice(id, price);
		}
	}

	async generate(options: CallOptions, context: CallContext): Promise<GenerateResult> {
		const call = await this.#begin(options, context);
		const generate = (arm: ModelArm, options: CallOptions): PromiseLike<GenerateResult> =>
			arm.model.doGenerate(this.optionsFor(arm, options) as never) as never;
		const { value, attempt } = await this.router.route<GenerateResult>({
			...call.route,
			serve: (attempt) => call.noting(attempt, () => generate(attempt.arm, call.options)),
			result: (result) => toCallResult(result, call.schema),
			shadow: async ({ arm }) => toCallResult(await generate(arm, unbound(call.options)), call.schema),
		});
		const providerMetadata = { ...value.providerMetadata, bandit: metadataOf(attempt.decision) };
		return { ...value, providerMetadata };
	}

	async stream(options: CallOptions, context: CallContext): Promise<StreamResult> {
		const call = await this.#begin(options, context);
		const { schema } = call;
		const open = async (arm: ModelArm): Promise<StreamResult> =>
			(await arm.model.doStream(this.optionsFor(arm, call.options) as never)) as StreamResult;
		const contextOf = (attempt: Attempt<ModelArm>): StreamContext => ({
			attempt,
			schema,
			signal: call.options.abortSignal,
			classify: call.route.classify,
			metadata: () => metadataOf(attempt.decision),
		});
		const shadow = async (attempt: Attempt<ModelArm>) => {
			const options = this.optionsFor(attempt.arm, unbound(call.options));
			return toCallResult((await attempt.arm.model.doGenerate(options as never)) as GenerateResult, schema);
		};
		const isBuffered = this.router.escalation?.buffer === true;
		const streamed = new StreamedCall(isBuffered);
		const routed = this.router.route<PartStream>({
			...call.route,
			classify: (error) => (streamed.isGone ? gone : call.route.classify(error)),
			serve: (attempt) =>
				call.noting(attempt, async () =>
					streamed.begin(new PartStream(await open(attempt.arm), contextOf(attempt)), attempt.isLast),
				),
			...(isBuffered && { result: ({ judged }: PartStream) => judged }),
			shadow,
		});
		return streamed.result(routed);
	}

	async #begin(given: CallOptions, context: CallContext) {
		if (this.#ready !== undefined) await this.#ready;
		const [said, options] = takeBanditOptions(this.version, given);
		const runId = said.runId ?? context.runId ?? currentRunId();
		const request = toRequest(options, { ...said, runId, segment: said.segment ?? context.segment });
		const signal = options.abortSignal;
		const classify = (error: unknown): Fault => classifyError(error, signal);
		const noting = async <T>({ arm }: Attempt<ModelArm>, serve: () => PromiseLike<T>): Promise<T> => {
			try {
				return await serve();
			} catch (error) {
				const failed = this.#failed.get(options.prompt) ?? [];
				this.#failed.set(options.prompt, [...failed, arm.id]);
				throw error;
			}
		};
		return {
			options,
			schema: schemaOf(options),
			noting,
			route: { request: this.#retried(request, options), signal, classify },
		};
	}

	/** A retry is for the arms that have not failed it yet, while there are some. */
	#retried(request: BanditRequest, { prompt }: CallOptions): BanditRequest {
		const exclude = this.#failed.get(prompt);
		if (exclude === undefined || request.arm !== undefined) return request;
		return this.bandit.couldServe({ ...request, exclude }) > 0 ? { ...request, exclude } : request;
	}
}

/** The options for a call that goes on when the caller has its answer. */
function unbound({ abortSignal: _, ...options }: CallOptions): CallOptions {
	return options;
}

/** What of a decision goes with its result. The propensity takes a while to work out, so it is when it is looked at. */
function metadataOf(decision: Decision): Record<string, unknown> {
	return {
		decisionId: decision.id,
		goal: decision.goal,
		arm: decision.arm,
		get propensity() {
			return decision.propensity;
		},
	};
}
