/** Starts timers. Inject one to control time. */
export interface Timers {
	/** Calls a function after so many ms. Gives what calls it off. */
	after(ms: number, fn: () => void): () => void;
}

/** Timers hold no more than 31 bits. */
const longestMs = 2 ** 31 - 1;

/** Those of the platform. */
export const systemTimers: Timers = {
	after(ms, fn) {
		if (ms > longestMs) return () => {};
		const timer = setTimeout(fn, ms);
		return () => clearTimeout(timer);
	},
};
