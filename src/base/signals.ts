interface Process {
	readonly pid: number;
	on(signal: string, listener: () => void): unknown;
	removeListener(signal: string, listener: () => void): unknown;
	kill(pid: number, signal: string): unknown;
	listenerCount(signal: string): number;
}

const signals = ['SIGTERM', 'SIGINT'] as const;

/** How long is waited for what is to be closed, ms. */
const patienceMs = 5000;

const open = new Set<() => Promise<void>>();
const listeners = new Map<string, () => void>();

/**
 * Calls `close` when the process is told to end by SIGTERM or SIGINT, waits for it for up to 5 seconds, and lets the signal
 * end the process then; where others listen to it as well, that is theirs to do. Gives a function that takes this back.
 */
export function closeOnSignals(close: () => Promise<void>): () => void {
	const { process } = globalThis as { process?: Process };
	if (typeof process?.kill !== 'function') return () => {};
	open.add(close);
	if (listeners.size === 0) for (const signal of signals) listen(process, signal);
	return () => {
		open.delete(close);
		if (open.size > 0) return;
		for (const [signal, listener] of listeners) process.removeListener(signal, listener);
		listeners.clear();
	};
}

function listen(process: Process, signal: string): void {
	const listener = (): void => {
		const closing = Promise.allSettled([...open].map((close) => close()));
		const late = new Promise((resolve) => setTimeout(resolve, patienceMs));
		void Promise.race([closing, late]).then(() => {
			process.removeListener(signal, listener);
			if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
		});
	};
	listeners.set(signal, listener);
	process.on(signal, listener);
}
