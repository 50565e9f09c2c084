import { whenEnding } from './host.ts';

/** What is still to be written when the process ends. */
const pending = new Set<() => void>();
let hooked = false;
let ending = false;

/** Calls `write` when the process ends by itself or by process.exit(), unless released before. Only synchronous work is done. */
export function writeAtExit(write: () => void): void {
	pending.add(write);
	if (hooked) return;
	hooked = true;
	whenEnding(() => {
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
