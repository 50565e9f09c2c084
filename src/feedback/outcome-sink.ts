import type { OutcomeEvent } from '../bandit/callbacks.ts';
import { BanditError } from '../base/errors.ts';
import { FeedbackError, isRefusal } from './http.ts';
import { telling } from './telling.ts';

/** Takes a bandit's outcomes elsewhere: give it as `onOutcome`. It never throws, and no request waits for it. */
export interface OutcomeSink {
	(event: OutcomeEvent): void;
	/** Resolves when all that waits has been sent, or was given up. */
	flush(): Promise<void>;
}

/** Options that all sinks have. */
export interface SinkOptions {
	/** Told when outcomes could not be sent; what waits is sent later. Default: the first is printed as a warning. */
	readonly onError?: (error: unknown) => void;
	/** Default the global `fetch`. */
	readonly fetch?: typeof fetch;
}

/** Most outcomes that wait to be sent; of more the oldest are given up. */
const mostWaiting = 1000;

/** After a fault nothing is sent for so long, ms: the first time, and the longest. */
const backOffMs = [1000, 60_000] as const;

/** How long a server may ask to be left alone, ms. */
const longestAskedMs = 15 * 60_000;

/** Sends what `toMessage` makes of outcomes, one at a time, in their order; of several on one decision the last. */
export function outcomeSink<Message>(
	name: string,
	{ onError }: SinkOptions,
	toMessage: (event: OutcomeEvent) => Message | undefined,
	send: (message: Message) => Promise<unknown>,
): OutcomeSink {
	const waiting = new Map<string, Message>();
	const tell = telling(`outcomes to ${name}`, onError);
	let sending: Promise<void> | undefined;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let wait: number = backOffMs[0];

	async function sendAll(): Promise<void> {
		for (;;) {
			const next = waiting.entries().next().value;
			if (next === undefined) return;
			const [id, message] = next;
			try {
				await send(message);
			} catch (error) {
				if (!isRefusal(error)) throw error;
				// It would be refused again, and hold up all others.
				tell(error);
			}
			wait = backOffMs[0];
			// A newer outcome may have come meanwhile.
			if (waiting.get(id) === message) waiting.delete(id);
		}
	}

	async function attempt(): Promise<void> {
		try {
			await sendAll();
		} catch (error) {
			tell(error);
			const asked = error instanceof FeedbackError ? (error.retryAfterMs ?? 0) : 0;
			timer = setTimeout(begin, Math.max(wait, Math.min(asked, longestAskedMs)));
			// What waits must not keep a finished program alive.
			(timer as { unref?: () => void }).unref?.();
			wait = Math.min(backOffMs[1], 2 * wait);
		}
	}

	function begin(): Promise<void> {
		clearTimeout(timer);
		timer = undefined;
		sending ??= attempt().finally(() => {
			sending = undefined;
		});
		return sending;
	}

	const sink = (event: OutcomeEvent): void => {
		let message: Message | undefined;
		try {
			message = toMessage(event);
		} catch (error) {
			tell(error);
		}
		if (message === undefined) return;
		waiting.delete(event.decisionId);
		waiting.set(event.decisionId, message);
		if (waiting.size > mostWaiting) {
			waiting.delete(waiting.keys().next().value!);
			tell(new BanditError(`${name}: more than ${mostWaiting} outcomes wait to be sent: the oldest is given up.`));
		}
		// A fault is waited out; else it is sent after the present turn of the event loop.
		if (timer === undefined) void Promise.resolve().then(begin);
	};
	return Object.assign(sink, {
		flush: async () => {
			await sending;
			if (waiting.size > 0) await begin();
		},
	});
}
