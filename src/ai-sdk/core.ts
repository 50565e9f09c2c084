import { decisionMetadata } from '../adapter/decision-metadata.ts';
import { classifyError } from '../adapter/fault.ts';
import { GoalCore, type GoalOptions } from '../adapter/goal-core.ts';
import { NoAnswerError } from '../adapter/no-answer.ts';
import type { BanditRequest } from '../base/types.ts';
import type { Attempt, Fault } from '../router/attempt.ts';
import { currentRunId } from '../router/current-run.ts';
import { takeBanditOptions } from './call-options.ts';
import { isNoAnswer } from './content.ts';
import { commonVersion, type ModelArm, type ModelArmOptions, modelArms } from './model-arm.ts';
import type { CallOptions, GenerateResult, SdkModel, StreamResult } from './model-types.ts';
import { PartStream } from './part-stream.ts';
import { forArm } from './prepare.ts';
import { amountOf, fingerprint, schemaOf, toRequest } from './request.ts';
import { toCallResult, toFinishReason } from './result.ts';
import { runWatch } from './run-watch.ts';
import { type AskedSchema, schemas } from './schemas/schemas.ts';
import type { StreamContext } from './stream-context.ts';
import { StreamedCall } from './streamed-call.ts';

/** Options of `banditModel`. */
export interface BanditModelOptions<Model> extends Omit<GoalOptions<ModelArm>, 'arms'> {
	/** At least one; a model alone, or with its id, weight, price, settings, … All of one specification version. */
	readonly arms: readonly (Model | string | ModelArmOptions<Model>)[];
}

/** The consumer went away before there was anything to show. */
const gone: Fault = { kind: 'aborted', category: 'other' };

/** What a call's context is beside its options. */
export interface CallContext {
	readonly runId?: string;
	readonly segment?: string;
}

/** Serves the calls of one goal: what a `banditModel` and its views share. */
export class ModelCore extends GoalCore<ModelArm> {
	readonly version: SdkModel['specificationVersion'];
	readonly #schemas = schemas((error) => this.bandit.events.error({ error, during: 'schema' }));
	/** Arms that failed, by prompt: the SDK's own retries pass the same array. */
	readonly #failed = new WeakMap<CallOptions['prompt'], string[]>();

	/** Throws InvalidOptionError and StoreError, as `banditModel` does. */
	constructor(options: BanditModelOptions<SdkModel>) {
		super(options, modelArms);
		this.version = commonVersion(this.bandit.arms);
		runWatch.opened?.(this.bandit);
	}

	get models(): SdkModel[] {
		return this.arms().map(({ model }) => model);
	}

	/** The call options as an arm gets them. */
	optionsFor(arm: ModelArm, options: CallOptions): CallOptions {
		return forArm(arm, this.version, options);
	}

	override addArm(raw: unknown): void {
		const arm = this.read(raw, 'arm');
		commonVersion([this.bandit.arms[0]!, arm]);
		this.bandit.addArm(arm);
	}

	async generate(options: CallOptions, context: CallContext): Promise<GenerateResult> {
		const call = this.#begin(options, context);
		const { value, attempt } = await this.route<GenerateResult>({
			...call.route,
			serve: (attempt) =>
				call.noting(attempt, async () => {
					const result = await this.#generate(attempt.arm, endedBy(attempt.signal, call.options));
					// The last one's is what the caller would have got from the model alone.
					if (isNoAnswer(result) && !attempt.isLast) throw new NoAnswerError(toFinishReason(result.finishReason));
					return result;
				}),
			result: (result, { arm }) => toCallResult(result, call.schema, arm.model.provider),
			shadow: (attempt) => this.#shadow(attempt, call),
		});
		const providerMetadata = { ...value.providerMetadata, bandit: decisionMetadata(attempt.decision) };
		return { ...value, providerMetadata };
	}

	async stream(options: CallOptions, context: CallContext): Promise<StreamResult> {
		const call = this.#begin(options, context);
		const { schema } = call;
		const { classify, amountOf } = call.route;
		const open = async ({ arm, signal }: Attempt<ModelArm>): Promise<StreamResult> => {
			const options = this.optionsFor(arm, endedBy(signal, call.options));
			return (await arm.model.doStream(options as never)) as StreamResult;
		};
		const contextOf = (attempt: Attempt<ModelArm>): StreamContext => ({
			attempt,
			provider: attempt.arm.model.provider,
			schema,
			signal: attempt.signal,
			classify,
		});
		const isBuffered = this.router.escalation?.buffer === true;
		const streamed = new StreamedCall(isBuffered);
		const routed = this.route<PartStream>({
			...call.route,
			isStream: true,
			classify: (error) => (streamed.isGone ? gone : classify(error)),
			amountOf: (feature) => (feature === 'stream' ? 1 : amountOf(feature)),
			serve: (attempt) =>
				call.noting(attempt, async () =>
					streamed.begin(new PartStream(await open(attempt), contextOf(attempt)), attempt.isLast),
				),
			...(isBuffered && { result: ({ judged }: PartStream) => judged }),
			shadow: (attempt) => this.#shadow(attempt, call),
		});
		return streamed.result(routed);
	}

	#generate(arm: ModelArm, options: CallOptions): PromiseLike<GenerateResult> {
		return arm.model.doGenerate(this.optionsFor(arm, options) as never) as PromiseLike<GenerateResult>;
	}

	/** The whole answer of an arm beside the call, which the caller's abort does not reach. */
	async #shadow(
		{ arm }: Attempt<ModelArm>,
		{ options, schema }: { options: CallOptions; schema: AskedSchema | undefined },
	) {
		const { abortSignal: _, ...unbound } = options;
		return toCallResult(await this.#generate(arm, unbound), schema, arm.model.provider);
	}

	#begin(given: CallOptions, context: CallContext) {
		const [own, options] = takeBanditOptions(this.version, given);
		const runId = own.runId ?? context.runId ?? currentRunId();
		const request = toRequest(options, { ...own, runId, segment: own.segment ?? context.segment });
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
			schema: this.#schemas.of(schemaOf(options)),
			noting,
			route: {
				request: this.#retried(request, options),
				signal,
				classify,
				amountOf: (feature: string) => amountOf(feature, options),
				fingerprint: (of: 'all' | 'before') => fingerprint(options.prompt, of),
			},
		};
	}

	/** A retry is for the arms that have not failed it yet, while there are some. */
	#retried(request: BanditRequest, { prompt }: CallOptions): BanditRequest {
		const exclude = this.#failed.get(prompt);
		if (exclude === undefined || request.arm !== undefined) return request;
		return this.bandit.couldServe({ ...request, exclude }) > 0 ? { ...request, exclude } : request;
	}
}

/** The options with the signal that ends the arm's call, if it is not the caller's own. */
function endedBy(signal: AbortSignal | undefined, options: CallOptions): CallOptions {
	return signal === options.abortSignal ? options : { ...options, abortSignal: signal };
}
