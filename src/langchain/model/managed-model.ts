import {
	BaseChatModel,
	type BaseChatModelCallOptions,
	type BaseChatModelParams,
	type BindToolsInput,
} from '@langchain/core/language_models/chat_models';
import type { AIMessageChunk } from '@langchain/core/messages';
import type { BanditCallOptions } from '../../adapter/call-options.ts';
import { type RunHandle, RunHandles } from '../../adapter/run-handle.ts';
import { reportOn } from '../../adapter/shared-outcome.ts';
import type { Bandit } from '../../bandit/bandit.ts';
import type { WarmStartRow } from '../../bandit/warm-row.ts';
import type { Outcome, ReportResult } from '../../base/outcome.ts';
import type { PriceSource } from '../../pricing/price-book.ts';
import type { Insights } from '../../report/insights.ts';
import type { RunOptions } from '../../router/run.ts';
import type { ChatArm, ChatArmOptions } from './chat-arm.ts';
import type { ChatCore } from './chat-core.ts';
import { answersIn, decisionIdsOf, type Reported } from './decisions-of.ts';

/** Call options: those of any chat model, and tools. What else is given goes to the arm as it is. */
export interface ChatBanditCallOptions extends BaseChatModelCallOptions {
	tools?: BindToolsInput[];
}

/** An agent run on a chat bandit. */
export type ChatRun<Model> = RunHandle<Model>;

/** What a chat bandit can do beside being a chat model. */
export abstract class ManagedChatModel extends BaseChatModel<ChatBanditCallOptions, AIMessageChunk> {
	/** The bandit itself: mode, kill switch, events, statistics, … */
	readonly bandit: Bandit<ChatArm>;
	readonly #core: ChatCore;
	readonly #runs: RunHandles<this>;

	constructor(fields: BaseChatModelParams, core: ChatCore) {
		super(fields);
		this.bandit = core.bandit;
		this.#core = core;
		this.#runs = new RunHandles<this>(
			core.router,
			({ id, segment }) => this.withCallOptions({ runId: id, ...(segment !== undefined && { segment }) }),
			() => ({}),
		);
	}

	/** The same model, with something said of all its calls. */
	protected abstract withCallOptions(callOptions: BanditCallOptions): this;

	/**
	 * Says how well a call served: by decision id, by the answer itself, or by what has answers in it (messages, the state of
	 * an agent or graph, raw and parsed output), whose decisions share the outcome evenly. Counts once however often it is
	 * said. Resolves when the store holds it. Rejects with UnknownDecisionError, and with InvalidOptionError for an outcome
	 * that is none and for what has no decision of this goal. See `Bandit.report`.
	 */
	async report(subject: Reported, outcome: Outcome): Promise<ReportResult> {
		const { bandit } = this;
		return reportOn<Exclude<Reported, string>>(bandit, subject, outcome, {
			idsOf: (result) => decisionIdsOf(answersIn(result), bandit.goal),
			kind: 'message',
			place: 'response_metadata.bandit',
			fix: `Pass an answer of this model (goal "${bandit.goal}"), a state with its answers, or a decision id.`,
		});
	}

	/** An agent run: new, or resumed by its id. Its calls are those of `run.model`, or those with `configurable.bandit.runId`. */
	run(options?: RunOptions): ChatRun<this> {
		return this.#runs.open(options);
	}

	/**
	 * Runs a function as an agent run: the calls on this model below it keep one arm. What the function throws fails the
	 * run, unless it was an abort or an interrupt, or the outcome had been told.
	 */
	withRun<T>(fn: (run: ChatRun<this>) => Promise<T>, options?: RunOptions): Promise<T> {
		return this.#runs.within(fn, options);
	}

	/** What is known of each arm. */
	insights(): Insights {
		return this.bandit.insights();
	}

	/** Learns from prompts that every arm has answered before. See `Bandit.warmStart`. */
	async warmStart(rows: readonly WarmStartRow[]): ReturnType<Bandit['warmStart']> {
		return this.bandit.warmStart(rows);
	}

	/** Replaces the prices of all arms that the new prices (or the catalogue) know; quality need not be learnt again. */
	setPrices(prices: PriceSource | undefined): void {
		this.#core.setPrices(prices);
	}

	/** Adds an arm while it runs. Throws InvalidOptionError. */
	addArm(arm: BaseChatModel | ChatArmOptions): void {
		this.#core.addArm(arm);
	}

	/** Draws an arm no more; what was learnt of it stays. Throws InvalidOptionError for an unknown id. */
	retireArm(id: string): void {
		this.bandit.retireArm(id);
	}

	/** Waits for conditions that are being judged, and writes everything to the store. */
	async flush(): Promise<void> {
		await this.bandit.flush();
	}

	/** Flushes and stops. */
	async close(): Promise<void> {
		await this.bandit.close();
	}
}
