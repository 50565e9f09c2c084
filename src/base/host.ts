/*
 * What Node offers beyond what all platforms have. Asked for at run time, so that bundles for browsers and edge workers
 * need no Node module.
 */
interface Host {
	readonly env?: Readonly<Record<string, string | undefined>>;
	cwd?(): string;
	getBuiltinModule?(name: string): unknown;
	on?(event: 'exit', listener: () => void): unknown;
}

interface Builtins {
	readonly 'node:async_hooks': typeof import('node:async_hooks');
	readonly 'node:crypto': typeof import('node:crypto');
	readonly 'node:fs': typeof import('node:fs');
	readonly 'node:module': typeof import('node:module');
	readonly 'node:path': typeof import('node:path');
	readonly 'node:sqlite': typeof import('node:sqlite');
}

const host = (): Host | undefined => (globalThis as { process?: Host }).process;

/** A module of Node's; undefined where there is none. */
export function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] | undefined {
	return host()?.getBuiltinModule?.(name) as Builtins[Name] | undefined;
}

/** The environment; empty where there is none. */
export function environment(): Readonly<Record<string, string | undefined>> {
	return host()?.env ?? {};
}

/** Where the process runs; empty where processes have no such place. */
export function workingDirectory(): string {
	return host()?.cwd?.() ?? '';
}

/** Calls `listener` when the process ends; does nothing where processes can't tell. */
export function whenEnding(listener: () => void): void {
	host()?.on?.('exit', listener);
}
