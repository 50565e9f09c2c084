import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { BanditError } from '../base/errors.ts';
import type { Shared } from './shared.ts';

/** What a command does with what was asked; its code is loaded when it is run. The promise is of its exit code. */
type Run = (args: readonly string[], options: Shared & Record<string, unknown>) => Promise<number>;

const help = `
The store: a SQLite file, redis://… or postgres://…; default: BANDIT_MODEL_STORE, else .bandit-model/bandit.db.
Exit codes: 0 all well; 1 something is wrong, or can't be done; 2 the command line can't be understood.

Examples:
  bandit-model report --db bandit.db
  bandit-model simulate evals.jsonl --objective cheapest
  bandit-model doctor --store redis://cache:6379 --goal triage`;

/** The command line: \`bandit-model\`. */
export function program(): Command {
	const root = new Command('bandit-model')
		.description('What a bandit has learnt and saved, from its store alone.')
		.version(version(), '-V, --version')
		.addHelpText('after', help)
		.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
	const add = (usage: string, description: string, load: () => Promise<Run>, prepare?: (command: Command) => void) => {
		const command = root.command(usage).description(description);
		command.addOption(new Option('--store <where>', 'a file, redis://… or postgres://…'));
		command.addOption(new Option('--db <file>', 'the same for a SQLite file').conflicts('store'));
		command.option('--goal <name>', 'one goal; default: all');
		command.option('--json', 'as JSON');
		prepare?.(command);
		command.action(async (...given: unknown[]) => {
			const args = given.slice(0, -2).flat().map(String);
			process.exitCode = await guarded(async () => (await load())(args, command.opts()));
		});
		return command;
	};
	const period = (command: Command): void => {
		command.option('--since <day>', 'from this day on (2026-11-25, UTC)').option('--until <day>', 'up to this day');
		command.option('--segment <name>', 'one segment').option('--versus <arm>', 'the arm to compare with');
	};
	add(
		'report',
		'what was saved, how sure that is, and how the arms do',
		async () => (await import('./commands/report.ts')).report,
		(command) => {
			period(command);
			command.addOption(new Option('--csv', 'the arms as CSV').conflicts(['json', 'md', 'html']));
			command.addOption(new Option('--md', 'as Markdown').conflicts(['json', 'csv', 'html']));
			command.addOption(
				new Option('--html [file]', 'as one page that can be mailed; default: to standard output').conflicts([
					'json',
					'csv',
					'md',
				]),
			);
		},
	);
	add(
		'watch',
		'the report, live in the terminal',
		async () => (await import('./commands/watch.ts')).watch,
		(command) => {
			period(command);
			command.option('--every <seconds>', 'how often it is read', seconds, 2);
		},
	);
	add('explain <id>', 'why a decision fell as it did', async () => (await import('./commands/explain.ts')).explain);
	add('arms', 'the arms of a goal', async () => (await import('./commands/arms.ts')).arms);
	add('pin <arm>', 'send every request to one arm', async () => (await import('./commands/control.ts')).pin);
	add('unpin', 'leave the choice to the bandit again', async () => (await import('./commands/control.ts')).unpin);
	add('mode <mode>', 'adaptive, observe or shadow', async () => (await import('./commands/control.ts')).mode);
	add(
		'retire <arm>',
		'draw an arm no more',
		async () => (await import('./commands/control.ts')).retire,
		(command) => {
			command.option('--undo', 'draw it again, from the next start of each process');
		},
	);
	add(
		'export',
		'the statistics of a goal, as JSON',
		async () => (await import('./commands/transfer.ts')).exportGoal,
		(command) => {
			command.option('--out <file>', 'where to; default: standard output');
		},
	);
	add(
		'import <file>',
		'add exported statistics to a goal, once',
		async () => (await import('./commands/transfer.ts')).importGoal,
	);
	add(
		'reset',
		'forget what a goal has learnt',
		async () => (await import('./commands/transfer.ts')).reset,
		(command) => {
			command.option('--yes', 'really').option('--arm <id>', 'what it has learnt of one arm only');
		},
	);
	add('doctor', 'what is not as it should be', async () => (await import('./commands/doctor.ts')).doctor);
	add('migrate', 'bring a store up to date', async () => (await import('./commands/migrate.ts')).migrate);
	add(
		'dashboard',
		'a page with all of it, on this machine',
		async () => (await import('./commands/dashboard.ts')).dashboard,
		(command) => {
			command.option('--port <number>', 'default 4984', port, 4984);
			command.option('--host <address>', 'beyond this machine; then a token is asked for', '127.0.0.1');
			command.option('--admin', 'allow to pin, to change the mode and to retire');
		},
	);
	const log = (command: Command): void => {
		command.option('--objective <which>', 'cheapest, cheapest(0.02), mostSuccess or successValue(0.5)', 'cheapest');
		command.option('--arms <ids>', 'comma-separated; default: all that the log has');
	};
	add(
		'simulate <log>',
		'what another policy would have made of a log',
		async () => (await import('./commands/simulate.ts')).simulate,
		(command) => {
			log(command);
			command.option('--policy <which>', 'linear or beta', 'linear');
			command.option('--split', 'the arms of the log were drawn by chance, evenly within a segment');
			command.option('--orders <number>', 'orders in which an evaluation set is replayed', count, 20);
		},
	);
	add(
		'calibrate',
		'start all arms warm from an evaluation set',
		async () => (await import('./commands/calibrate.ts')).calibrate,
		(command) => {
			command.requiredOption('--from <file>', 'JSONL, or the results of promptfoo');
			command.option('--policy <which>', 'linear or beta', 'linear');
		},
	);
	return root;
}

/** Runs a command; what goes wrong is said in a line. */
async function guarded(run: () => Promise<number>): Promise<number> {
	try {
		return await run();
	} catch (error) {
		const isOurs = error instanceof BanditError || (error as { code?: unknown }).code !== undefined;
		console.error(isOurs ? `bandit-model: ${(error as Error).message}` : error);
		return 1;
	}
}

function seconds(text: string): number {
	const value = Number(text);
	if (!(value >= 0.1 && value <= 3600)) throw new InvalidArgumentError('Give seconds, 0.1 to 3600.');
	return value;
}

function port(text: string): number {
	const value = Number(text);
	if (!(Number.isInteger(value) && value >= 0 && value <= 65_535)) throw new InvalidArgumentError('Give a port.');
	return value;
}

function count(text: string): number {
	const value = Number(text);
	if (!(Number.isInteger(value) && value >= 2 && value <= 1000)) throw new InvalidArgumentError('Give 2 to 1000.');
	return value;
}

function version(): string {
	return (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string })
		.version;
}
