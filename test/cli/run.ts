import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The program. */
export const main = join(import.meta.dirname, '../../src/cli/main.ts');

/** What a run of the command line came to. */
export interface Ran {
	readonly code: number | null;
	readonly out: string;
	readonly error: string;
}

/** Runs the command line as a process of its own. */
export function cli(
	args: readonly string[],
	options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
	return new Promise((resolve, reject) => {
		const { BANDIT_MODEL_DB: _, BANDIT_MODEL_STORE: __, ...inherited } = process.env;
		const child = spawn(process.execPath, [main, ...args], {
			cwd: options.cwd,
			env: { ...inherited, NO_COLOR: '1', ...options.env },
		});
		let [out, error] = ['', ''];
		child.stdout.on('data', (part) => {
			out += part;
		});
		child.stderr.on('data', (part) => {
			error += part;
		});
		child.once('error', reject);
		child.once('close', (code) => resolve({ code, out, error }));
	});
}
