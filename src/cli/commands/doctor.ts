import { type Finding, openReport } from '../../report/index.ts';
import { heading, plain, say, sayJson } from '../output.ts';
import { goalsOf, placeOf, type Shared, withStore } from '../shared.ts';

/** How much later than now a decision may be by its time, ms: clocks differ. */
const clockSlack = 5 * 60_000;

/** `doctor`: what is not as it should be; 1 when something is wrong. */
export async function doctor(_: readonly string[], options: Shared): Promise<number> {
	const all: { goal: string | undefined; findings: readonly Finding[] }[] = [
		{ goal: undefined, findings: await machine() },
	];
	try {
		await withStore(options, async (store) => {
			for (const goal of await goalsOf(store, options)) {
				const report = openReport(store, { goal });
				const findings = [...(await report.findings())];
				const [latest] = await report.decisions({ limit: 1 });
				if (latest !== undefined && latest.time > Date.now() + clockSlack) {
					findings.push({
						level: 'wrong',
						text: `Its latest decision is of ${new Date(latest.time).toISOString()}, which is yet to come: see to the clocks.`,
					});
				}
				if (latest !== undefined && (await report.configuration()) === undefined) {
					findings.push({
						level: 'note',
						text: 'No process has said yet how it is set up: that is written with the first refresh.',
					});
				}
				all.push({ goal, findings });
			}
		});
	} catch (error) {
		all.push({
			goal: undefined,
			findings: [{ level: 'wrong', text: `${placeOf(options)}: ${(error as Error).message}` }],
		});
	}
	const isWrong = all.some(({ findings }) => findings.some(({ level }) => level === 'wrong'));
	if (options.json) {
		sayJson({ isWrong, checks: all });
		return isWrong ? 1 : 0;
	}
	for (const { goal, findings } of all) {
		if (goal !== undefined) say(heading(goal));
		for (const { level, text } of findings) say(`${level === 'wrong' ? '✗' : '·'} ${plain(text)}`);
		if (goal !== undefined && findings.length === 0) say('✓ nothing to find');
	}
	return isWrong ? 1 : 0;
}

/** The packages that some parts ask for, by their own names. */
const peers = ['ai', '@langchain/core', 'ioredis', 'redis', 'pg', 'postgres'];

async function machine(): Promise<Finding[]> {
	const findings: Finding[] = [{ level: 'note', text: `Node ${process.versions.node}` }];
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	if (major < 22 || (major === 22 && minor < 13)) {
		findings.push({ level: 'wrong', text: 'Node 22.13 or newer is needed: SQLite comes with it.' });
	}
	const { createRequire } = await import('node:module');
	const { join } = await import('node:path');
	const require = createRequire(join(process.cwd(), 'package.json'));
	const found = peers.flatMap((name) => {
		try {
			require.resolve(name);
			return [name];
		} catch {
			return [];
		}
	});
	findings.push({
		level: 'note',
		text: `Installed here: ${found.length > 0 ? found.join(', ') : 'none of the packages that it works with'}`,
	});
	return findings;
}
