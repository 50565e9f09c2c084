/** The run that the code being executed belongs to, where the platform can tell (AsyncLocalStorage). */
interface AsyncLocal {
	run<T>(store: string, fn: () => T): T;
	getStore(): string | undefined;
}

function makeAsyncLocal(): AsyncLocal | undefined {
	type Hooks = { AsyncLocalStorage: new () => AsyncLocal };
	const { process, AsyncLocalStorage } = globalThis as {
		process?: { getBuiltinModule?(name: string): Hooks | undefined };
		AsyncLocalStorage?: Hooks['AsyncLocalStorage'];
	};
	// Asked for at run time, so that bundles for browsers and edge workers need no Node module.
	const Storage = process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage ?? AsyncLocalStorage;
	return Storage === undefined ? undefined : new Storage();
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
