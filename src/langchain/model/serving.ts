import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages';
import { RUN_KEY } from '@langchain/core/outputs';
import { NoAnswerError } from '../../adapter/no-answer.ts';
import type { Attempt, RawCallResult, RouteOptions, Served } from '../../router/attempt.ts';
import { orAborted } from './abort.ts';
import { armConfig, type OwnConfig, silentConfig, withDecision } from './arm-config.ts';
import { ArmTargets } from './arm-targets.ts';
import { bufferEvents, bufferStream, replayEvents, replayStream } from './buffered-stream.ts';
import type { CallOptions, ChatCall } from './call.ts';
import type { ChatArm } from './chat-arm.ts';
import type { ChatCore } from './chat-core.ts';
import { isNoAnswer } from './content.ts';
import { openEvents, streamOf } from './event-stream.ts';
import { type ChatLLMResult, generateOn } from './generate.ts';
import { reasonOf, toCallResult } from './result.ts';
import { openStream, startStream } from './stream.ts';
import type { StreamEvent } from './stream-event.ts';

/** Serves the calls of a chat model's methods: each of them by one route, with failover, escalation and shadow calls. */
export class Serving {
	readonly #core: ChatCore;
	readonly #targets = new ArmTargets();

	constructor(core: ChatCore) {
		this.#core = core;
	}

	/** The call without the arms that can't take its tools. */
	ofArmsThatCan(call: ChatCall): ChatCall {
		if (call.tools.length === 0) return call;
		const unable = this.#targets.unable(this.#core.arms(), call.tools);
		if (unable.length === 0) return call;
		return { ...call, route: { ...call.route, request: { ...call.route.request, exclude: unable } } };
	}

	/** An answer as a whole. Reads the call itself, so that what can't be read rejects. */
	async answer(read: () => ChatCall, own: OwnConfig): Promise<AIMessageChunk> {
		const call = read();
		const { value, attempt } = await this.#route<AIMessageChunk>(call, {
			serve: async (attempt) => answered(await this.#ask(attempt.arm, call, armConfig(attempt, call, own)), attempt),
			result: (message) => toCallResult(message as never),
		});
		return withDecision(value, attempt.decision);
	}

	/** An answer as `generate` gives it. */
	async generate(call: ChatCall, own: OwnConfig): Promise<ChatLLMResult> {
		const messageOf = ({ generations }: ChatLLMResult) => generations[0]![0]!.message;
		const { value, attempt } = await this.#route<ChatLLMResult>(call, {
			serve: async (attempt) => {
				const target = this.#targets.of(attempt.arm, call.tools, armConfig(attempt, call, own));
				const result = await generateOn(target.runnable, call.messages, target.options);
				answered(messageOf(result) as never, attempt);
				return result;
			},
			result: (result) => toCallResult(messageOf(result) as never),
		});
		const message = withDecision(messageOf(value), attempt.decision);
		return { ...value, generations: [[{ ...value.generations[0]![0]!, message }]], [RUN_KEY]: value[RUN_KEY] };
	}

	/** An answer in chunks. */
	async stream(call: ChatCall, own: OwnConfig): Promise<AsyncGenerator<AIMessageChunk>> {
		const { messages, tools, route } = call;
		const start = async (attempt: Attempt<ChatArm>) => {
			const target = this.#targets.of(attempt.arm, tools, armConfig(attempt, call, own));
			return orAborted(startStream(target.runnable, messages, target.options), attempt.signal);
		};
		if (this.#core.router.escalation?.buffer) {
			const { value, attempt } = await this.#route(inStream(call), {
				isStream: true,
				serve: async (attempt) => bufferStream(await start(attempt), attempt),
				result: ({ result }) => result,
			});
			return replayStream(value, attempt.decision);
		}
		const { value } = await this.#route<AsyncGenerator<AIMessageChunk>>(inStream(call), {
			isStream: true,
			serve: async (attempt) => openStream(await start(attempt), attempt, route),
		});
		return value;
	}

	/** An answer as core 1.x's content-block stream, which starts no run, as that of any chat model. */
	async events(call: ChatCall): Promise<AsyncGenerator<StreamEvent>> {
		const { messages, tools, route } = call;
		const start = (attempt: Attempt<ChatArm>) => {
			const target = this.#targets.of(attempt.arm, tools, armConfig(attempt, call, {}));
			return streamOf(target.runnable, messages, target.options);
		};
		if (this.#core.router.escalation?.buffer) {
			const { value, attempt } = await this.#route(inStream(call), {
				isStream: true,
				serve: async (attempt) => bufferEvents(start(attempt), attempt),
				result: ({ result }) => result,
			});
			return replayEvents(value, attempt.decision);
		}
		const { value } = await this.#route<AsyncGenerator<StreamEvent>>(inStream(call), {
			isStream: true,
			serve: async (attempt) => openEvents(start(attempt), attempt, route),
		});
		return value;
	}

	#route<T>(
		call: ChatCall,
		how: Pick<RouteOptions<ChatArm, T>, 'serve' | 'result' | 'isStream'>,
	): Promise<Served<ChatArm, T>> {
		const { request, signal, classify, amountOf, fingerprint } = call.route;
		return this.#core.route<T>({
			request,
			signal,
			classify,
			amountOf,
			fingerprint,
			...how,
			shadow: ({ arm }) => this.#shadow(arm, call),
		});
	}

	#ask(arm: ChatArm, { messages, tools }: ChatCall, config: CallOptions): Promise<AIMessageChunk> {
		const target = this.#targets.of(arm, tools, config);
		return target.runnable.invoke(messages as BaseMessage[], target.options);
	}

	/** The whole answer of an arm beside the call, which nobody hears of and the caller's abort does not reach. */
	async #shadow(arm: ChatArm, call: ChatCall): Promise<RawCallResult> {
		return toCallResult((await this.#ask(arm, call, silentConfig(call.options))) as never);
	}
}

/** An answer that is one. That of the last arm is what the caller would have got from the model alone. */
function answered(message: AIMessageChunk, attempt: Attempt<ChatArm>): AIMessageChunk {
	if (isNoAnswer(message) && !attempt.isLast) throw new NoAnswerError(String(reasonOf(message.response_metadata)));
	return message;
}

function inStream(call: ChatCall): ChatCall {
	const { amountOf } = call.route;
	return { ...call, route: { ...call.route, amountOf: (feature) => (feature === 'stream' ? 1 : amountOf(feature)) } };
}
