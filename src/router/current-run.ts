import { builtin } from '../base/host.ts';

/** The run that the code being executed belongs to, where the platform can tell (AsyncLocalStorage). */
interface AsyncLocal {
	run<T>(store: string, fn: () => T): T;
	getStore(): string | undefined;
}

function makeAsyncLocal(): AsyncLocal | undefined {
	// Some platforms have it as a global.
	const { AsyncLocalStorage } = globalThis as { AsyncLocalStorage?: new () => AsyncLocal };
	const Storage = builtin('node:async_hooks')?.AsyncLocalStorage ?? AsyncLocalStorage;
	return Storage === undefined ? undefined : (new Storage() as AsyncLocal);
}

const current = makeAsyncLocal();

/** Runs a function so that the calls below it belong to a run. Without AsyncLocalStorage they don't. */
export function inRun<T>(runId: string, fn: () => T): T {
	return current === undefined ? fn() : current.run(runId, fn);
}

/** Id of the run that the present code belongs to. */
export function currentRunId(): string | undefined {
	return current?.getStore();
}
