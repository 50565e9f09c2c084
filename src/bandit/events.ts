import type { Decision } from '../base/types.ts';
import type { BanditEvents, ChangeEvent, ErrorEvent, OutcomeEvent } from './callbacks.ts';

/** Calls the user's callbacks so that none can break a request. */
export class Events {
	readonly #goal: string;
	readonly #callbacks: BanditEvents;
	readonly #warned = new Set<string>();
	readonly #listeners: ((event: OutcomeEvent) => void)[] = [];

	constructor(goal: string, callbacks: BanditEvents) {
		this.#goal = goal;
		this.#callbacks = callbacks;
	}

	/** Tells a layer above of every outcome. */
	listen(listener: (event: OutcomeEvent) => void): void {
		this.#listeners.push(listener);
	}

	decision(decision: Decision): void {
		const { onDecision } = this.#callbacks;
		if (onDecision !== undefined) this.#guard('onDecision', () => onDecision(decision));
	}

	outcome(event: Omit<OutcomeEvent, 'goal'>): void {
		const { onOutcome } = this.#callbacks;
		const whole = { goal: this.#goal, ...event };
		for (const listener of this.#listeners) listener(whole);
		if (onOutcome !== undefined) this.#guard('onOutcome', () => onOutcome(whole));
	}

	change(event: Omit<ChangeEvent, 'goal'>): void {
		const { onChange } = this.#callbacks;
		if (onChange !== undefined) this.#guard('onChange', () => onChange({ goal: this.#goal, ...event }));
	}

	error(event: Omit<ErrorEvent, 'goal'>): void {
		const { onError } = this.#callbacks;
		if (onError === undefined) {
			this.#warn(event);
			return;
		}
		try {
			absorb(onError({ goal: this.#goal, ...event }));
		} catch (error) {
			this.#warn({ error, during: 'onError' });
		}
	}

	#guard(name: string, call: () => unknown): void {
		const failed = (error: unknown): void => this.error({ error, during: name });
		try {
			absorb(call(), failed);
		} catch (error) {
			failed(error);
		}
	}

	#warn({ error, during, isOver }: Omit<ErrorEvent, 'goal'>): void {
		if (isOver || this.#warned.has(during)) return;
		this.#warned.add(during);
		console.warn(
			`bandit-model: goal "${this.#goal}": an error during ${during} (told once; set onError to see all):`,
			error,
		);
	}
}

/** A callback may be asynchronous; its rejection is nobody's crash. */
function absorb(result: unknown, failed: (error: unknown) => void = () => {}): void {
	if (result instanceof Promise) result.catch(failed);
}
