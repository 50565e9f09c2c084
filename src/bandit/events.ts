import type { Decision } from '../base/types.ts';
import type { BanditEvents, ChangeEvent, OutcomeEvent } from './callbacks.ts';
import { type ErrorDetails, errorKind, errorLine } from './error-line.ts';

/** Names of errors come from anywhere: how many kinds are warned of. */
const mostWarnings = 100;

/** Calls the user's callbacks so that none can break a request. */
export class Events {
	readonly #goal: string;
	readonly #callbacks: BanditEvents;
	readonly #warned = new Set<string>();
	readonly #listeners: ((event: OutcomeEvent) => void)[] = [];
	#changed: ((event: Omit<ChangeEvent, 'goal'>) => void) | undefined;

	constructor(goal: string, callbacks: BanditEvents) {
		this.#goal = goal;
		this.#callbacks = callbacks;
	}

	/** Tells a layer above of every outcome. */
	listen(listener: (event: OutcomeEvent) => void): void {
		this.#listeners.push(listener);
	}

	/** Tells a layer above of arms that changed. */
	listenToChanges(listener: (event: Omit<ChangeEvent, 'goal'>) => void): void {
		this.#changed = listener;
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
		this.#changed?.(event);
		if (onChange !== undefined) this.#guard('onChange', () => onChange({ goal: this.#goal, ...event }));
	}

	error(details: ErrorDetails): void {
		const { onError } = this.#callbacks;
		if (onError === undefined) {
			this.#warn(details);
			return;
		}
		const { during, takenOverBy } = details;
		const ofCall = during === 'call' && { failedOver: takenOverBy !== undefined };
		try {
			absorb(onError({ goal: this.#goal, message: errorLine(details), ...details, ...ofCall }));
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

	#warn(details: ErrorDetails): void {
		const kind = errorKind(details);
		if (details.isOver) return;
		if (this.#warned.has(kind) || this.#warned.size >= mostWarnings) return;
		this.#warned.add(kind);
		const line = errorLine(details);
		console.warn(`bandit-model: goal "${this.#goal}": ${line} (told once; set onError to see all)`);
	}
}

/** A callback may be asynchronous; its rejection is nobody's crash. */
function absorb(result: unknown, failed: (error: unknown) => void = () => {}): void {
	if (result instanceof Promise) result.catch(failed);
}
