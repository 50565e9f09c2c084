/** Where the runtime has it: the next turn comes at once, where a timer takes a millisecond. */
interface Immediate {
	setImmediate?: (work: () => void) => unknown;
}

/** Does something in the next turn of the event loop, after all that has come in for this one. */
export function inNextTurn(work: () => void): void {
	const { setImmediate } = globalThis as Immediate;
	if (setImmediate === undefined) setTimeout(work, 0);
	else setImmediate(work);
}
