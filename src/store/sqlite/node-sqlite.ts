interface Builtins {
	readonly 'node:sqlite': typeof import('node:sqlite');
	readonly 'node:fs': typeof import('node:fs');
	readonly 'node:path': typeof import('node:path');
	readonly 'node:crypto': typeof import('node:crypto');
}

const process = (): { getBuiltinModule?(name: string): unknown } | undefined =>
	(globalThis as { process?: { getBuiltinModule?(name: string): unknown } }).process;

/** Node's SQLite, or undefined where there is none. Asked for at run time, so that bundlers leave it alone. */
export function nodeSqlite(): typeof import('node:sqlite') | undefined {
	return process()?.getBuiltinModule?.('node:sqlite') as typeof import('node:sqlite') | undefined;
}

/** A module of Node's, asked for likewise; only where there is SQLite. */
export function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] {
	return process()!.getBuiltinModule!(name) as Builtins[Name];
}
