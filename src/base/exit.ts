/** What is still to be written when the process ends. */
const pending = new Set<() => void>();
let hooked = false;
let ending = false;

/** Calls `write` when the process ends by itself or by process.exit(), unless released before. Only synchronous work is done. */
export function writeAtExit(write: () => void): void {
	pending.add(write);
	const { process } = globalThis as { process?: { on?(event: 'exit', listener: () => void): unknown } };
	if (hooked || typeof process?.on !== 'function') return;
	hooked = true;
	process.on('exit', () => {
		ending = true;
		for (const flush of pending) flush();
	});
}

/** There is nothing left to write. */
export function releaseAtExit(write: () => void): void {
	pending.delete(write);
}

/** True when the process is ending: what is not done now is not done at all, and nobody is kept waiting. */
export function isEnding(): boolean {
	return ending;
}
