/** A Redis server of a test's own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './ports.ts';

/** True where the machine has a `redis-server`; says so loudly where it has none. */
export const hasRedis = present('redis-server');

export class OwnRedis {
	readonly port: number;
	readonly #folder = mkdtempSync(join(tmpdir(), 'bandit-model-redis-'));
	readonly #options: readonly string[];
	#child: ChildProcess | undefined;

	private constructor(port: number, options: readonly string[]) {
		this.port = port;
		this.#options = options;
	}

	static async start(...options: string[]): Promise<OwnRedis> {
		const server = new OwnRedis(await freePort(), options);
		await server.start();
		return server;
	}

	get url(): string {
		return `redis://127.0.0.1:${this.port}`;
	}

	/** Starts it, with the data that it has on disk. */
	async start(): Promise<void> {
		const fixed = ['--port', String(this.port), '--dir', this.#folder, '--save', '', '--daemonize', 'no'];
		this.#child = spawn('redis-server', [...fixed, ...this.#options], { stdio: 'ignore' });
		// It listens before it has read its data.
		for (let i = 0; (await this.command('PING').catch(() => '')) !== 'PONG'; i++) {
			if (i > 200) throw new Error('redis-server does not start.');
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}

	async command(name: string, ...args: string[]): Promise<unknown> {
		const client = new Redis(this.port, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
		client.on('error', () => {});
		try {
			await client.connect();
			return await client.call(name, ...args);
		} finally {
			client.disconnect();
		}
	}

	/** Ends it at once. */
	async kill(): Promise<void> {
		const child = this.#child!;
		const ended = once(child, 'exit');
		child.kill('SIGKILL');
		await ended;
	}

	/** Throws its data away; it must be down. */
	wipe(): void {
		rmSync(this.#folder, { recursive: true, force: true });
		spawnSync('mkdir', ['-p', this.#folder]);
	}

	async remove(): Promise<void> {
		if (this.#child?.exitCode === null && this.#child.signalCode === null) await this.kill();
		rmSync(this.#folder, { recursive: true, force: true });
	}
}

function present(command: string): boolean {
	const found = spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
	if (!found) console.error(`\n!!! No ${command} on this machine: the tests that start one are SKIPPED !!!\n`);
	return found;
}
