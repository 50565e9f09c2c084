/** Node's SQLite, or undefined where there is none. Asked for at run time, so that bundlers leave it alone. */
export function nodeSqlite(): typeof import('node:sqlite') | undefined {
	const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
	return process?.getBuiltinModule?.('node:sqlite') as typeof import('node:sqlite') | undefined;
}
