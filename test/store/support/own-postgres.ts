/** A PostgreSQL server of a test's own, run by an ordinary user, for it refuses root. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.ts';

const bin = binaries();

/** True where the machine has a PostgreSQL; says so loudly where it has none. */
export const hasPostgres = bin !== undefined;
if (!hasPostgres) console.error('\n!!! No PostgreSQL on this machine: the tests that start one are SKIPPED !!!\n');

export class OwnPostgres {
	readonly port: number;
	readonly #folder: string;
	readonly #options: string;

	private constructor(port: number, folder: string, options: string) {
		this.port = port;
		this.#folder = folder;
		this.#options = options;
	}

	static async start(...options: string[]): Promise<OwnPostgres> {
		const folder = mkdtempSync(join(tmpdir(), 'bandit-model-postgres-'));
		const user = ordinaryUser();
		if (user !== undefined) chownSync(folder, user.uid, user.gid);
		chmodSync(folder, 0o700);
		const port = await freePort();
		run('initdb', '-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8');
		const fixed = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c max_connections=40`;
		const server = new OwnPostgres(port, folder, [fixed, ...options.map((option) => `-c ${option}`)].join(' '));
		server.start();
		return server;
	}

	get url(): string {
		return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
	}

	start(): void {
		const [data, log] = [join(this.#folder, 'data'), join(this.#folder, 'log')];
		run('pg_ctl', '-D', data, '-l', log, '-o', this.#options, '-w', 'start');
	}

	/** `immediate`: as a crash; `fast`: as a restart for an update. */
	stop(mode: 'immediate' | 'fast' = 'immediate'): void {
		run('pg_ctl', '-D', join(this.#folder, 'data'), '-m', mode, '-w', 'stop');
	}

	remove(): void {
		if (existsSync(join(this.#folder, 'data/postmaster.pid'))) this.stop();
		rmSync(this.#folder, { recursive: true, force: true });
	}
}

/** Where initdb is: in the path, or where Debian puts it. */
function binaries(): string | undefined {
	if (spawnSync('initdb', ['--version'], { stdio: 'ignore' }).status === 0) return '';
	const debian = '/usr/lib/postgresql';
	const versions = existsSync(debian) ? readdirSync(debian).sort() : [];
	const folder = versions
		.map((version) => join(debian, version, 'bin'))
		.findLast((path) => existsSync(join(path, 'initdb')));
	return folder && `${folder}/`;
}

/** Undefined: this process is no root, and does. */
function ordinaryUser(): { uid: number; gid: number } | undefined {
	if (userInfo().uid !== 0) return undefined;
	const id = (flag: string): number => {
		const { status, stdout } = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
		return status === 0 ? Number(stdout) : 65_534;
	};
	return { uid: id('-u'), gid: id('-g') };
}

function run(command: string, ...args: string[]): void {
	const user = ordinaryUser();
	const { status, stderr } = spawnSync(`${bin}${command}`, args, {
		...user,
		cwd: tmpdir(),
		encoding: 'utf8',
		// What it starts must not keep the pipe open.
		stdio: ['ignore', 'ignore', command === 'pg_ctl' ? 'ignore' : 'pipe'],
	});
	if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}
