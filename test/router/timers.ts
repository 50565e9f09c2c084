import type { Timers } from '../../src/router/timers.ts';
import { fakeClock } from '../bandit/helpers.ts';

/** A clock that is moved by hand, and timers that go by it. */
export function fakeTime() {
	const clock = fakeClock();
	const waiting = new Set<{ at: number; fn: () => void }>();
	const timers: Timers = {
		after(ms, fn) {
			const timer = { at: clock.now + ms, fn };
			waiting.add(timer);
			return () => waiting.delete(timer);
		},
	};
	/** Lets what is under way go on. */
	const settle = async (): Promise<void> => {
		for (let i = 0; i < 50; i++) await Promise.resolve();
	};
	/** Time goes by; timers run when they are due, in their order. */
	async function pass(ms: number): Promise<void> {
		await settle();
		const until = clock.now + ms;
		for (;;) {
			const due = [...waiting].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
			if (due === undefined) break;
			waiting.delete(due);
			clock.now = due.at;
			due.fn();
			await settle();
		}
		clock.now = until;
		await settle();
	}
	return { clock, timers, pass, settle, waiting };
}
