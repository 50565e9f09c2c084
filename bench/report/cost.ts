/** What logging for reports costs, and how long reports take. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '../../src/bandit/register.ts';
import { type Bandit, createBandit } from '../../src/bandit/bandit.ts';
import { logMaker, useLogs as takeLogs } from '../../src/decide/log-options.ts';
import { scored, useScoring as takeScoring } from '../../src/learner/evaluation/scoring.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { openReport } from '../../src/report/report.ts';
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';
import { medianDifference, percentiles } from '../support/timing.ts';

const arms = ['a', 'b', 'c', 'd', 'e'].map((id, i) => ({ id, price: { input: 1 + i, output: 4 + i } }));
const text = 'Where is my parcel? It was to come on Monday, and the courier says that he was here. Please have a look.';

/** Decisions a block, and blocks of each side. */
const perBlock = 250;
const blocks = 40;

/** Draws, observes, settles and writes a block; µs for each decision. */
async function block(bandit: Bandit, rng: () => number): Promise<number> {
	const start = process.hrtime.bigint();
	for (let i = 0; i < perBlock; i++) {
		const { id } = bandit.decide({ text, segment: i % 2 === 0 ? 'x' : 'y' });
		bandit.observe(id, { inputTokens: 100, outputTokens: 50, latencyMs: 100 });
		bandit.settleSoon(id, { score: rng() < 0.8 ? 1 : 0, source: 'user' });
		if (i % 25 === 24) await bandit.flush();
	}
	return Number(process.hrtime.bigint() - start) / 1000 / perBlock;
}

/** The time of a decision with its write, logged and not, block by block in turn. */
async function logging(folder: string): Promise<void> {
	const [make, scoring] = [logMaker(), scored()];
	const log = (isOn: boolean): void => {
		takeLogs((isOn ? make : undefined) as never);
		takeScoring((isOn ? scoring : undefined) as never);
	};
	for (const policy of ['linear', 'beta'] as const) {
		const sides = [true, false].map((isOn) => {
			const store = sqliteStore(join(folder, `${policy}-${isOn}.db`));
			const bandit = createBandit({ arms, store, policy, rng: seededRng('cost'), flushMs: 1e6, refreshMs: 1e9 });
			return { isOn, store, bandit, rng: seededRng('outcomes'), times: [] as number[] };
		});
		for (let i = -4; i < blocks; i++) {
			for (const { isOn, bandit, rng, times } of i % 2 === 0 ? sides : [...sides].reverse()) {
				log(isOn);
				const time = await block(bandit, rng);
				if (i >= 0) times.push(time);
			}
		}
		const [logged, bare] = sides.map(({ times }) => times) as [number[], number[]];
		const ratios = logged.map((time, i) => time / bare[i]!);
		const { median, low, high } = medianDifference(
			ratios,
			ratios.map(() => 1),
		);
		const us = percentiles(bare).median.toFixed(0);
		console.log(
			`${policy}, 5 arms: logging adds ${(100 * median).toFixed(1)}% (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)}) to ${us} µs of a decision with its outcome and its write to SQLite`,
		);
		for (const { isOn, store, bandit } of sides) {
			log(isOn);
			await bandit.close();
			await store.close();
		}
	}
	log(true);
}

/** How long a report on a file of so many decisions takes. */
async function reading(folder: string, decisions: number): Promise<void> {
	const store = sqliteStore(join(folder, 'million.db'));
	let now = Date.UTC(2026, 0, 1);
	const rng = seededRng('million');
	const bandit = createBandit({
		arms,
		store,
		policy: 'beta',
		rng,
		clock: () => now,
		flushMs: 1e6,
		refreshMs: 1e9,
		retentionMs: '400d',
	});
	for (let i = 0; i < decisions; i++) {
		now += (300 * 24 * 60 * 60 * 1000) / decisions;
		const { id } = bandit.decide({ segment: i % 2 === 0 ? 'x' : 'y', user: `u${i % 5000}` });
		bandit.observe(id, { inputTokens: 100, outputTokens: 50, latencyMs: 100 });
		bandit.settleSoon(id, { score: rng() < 0.8 ? 1 : 0, source: 'user' });
		if (i % 500 === 499) await bandit.flush();
	}
	await bandit.close();
	await store.close();
	const again = sqliteStore(join(folder, 'million.db'));
	const times = [];
	for (let i = 0; i < 5; i++) {
		const before = process.cpuUsage();
		const start = performance.now();
		await openReport(again, { clock: () => now }).savings();
		const ms = performance.now() - start;
		const { user, system } = process.cpuUsage(before);
		times.push(`${ms.toFixed(0)} (${((user + system) / 1000).toFixed(0)})`);
	}
	const rows = (await again.read('default')).rows.length;
	console.log(
		`a report on a file of ${decisions.toLocaleString('en')} decisions in 300 days, ${rows} rows: ${times.join(', ')} ms (of a processor)`,
	);
	await again.close();
}

/** Prints both. */
export async function reportCosts(): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'bandit-report-bench-'));
	try {
		await logging(folder);
		await reading(folder, Number(process.argv[3] ?? 1_000_000));
	} finally {
		rmSync(folder, { recursive: true });
	}
}
