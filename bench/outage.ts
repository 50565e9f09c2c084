/**
 * The primary model is dead, the backup healthy: who still serves? Side by side in one run.
 *
 *   npm run bench outage
 */
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { createFallback } from 'ai-fallback';
import { createRetryable } from 'ai-retry';
import { memoryStore, seededRng } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { callOptions, mockModel } from './support/mock.ts';

/** A contestant, made anew for each trial, over a dead and a healthy model. */
type Make = (dead: LanguageModelV4, healthy: LanguageModelV4) => LanguageModelV4;

const contestants: Record<string, Make> = {
	'ai-fallback': (dead, healthy) => createFallback({ models: [dead, healthy] }) as unknown as LanguageModelV4,
	'ai-retry': (dead, healthy) => createRetryable({ model: dead, retries: [healthy] }) as unknown as LanguageModelV4,
	'bandit-model': (dead, healthy) =>
		banditModel({
			// The dead one is the favourite, as it is for the others.
			arms: [
				{ model: dead, weight: 0.99 },
				{ model: healthy, weight: 0.01 },
			],
			store: memoryStore(),
			rng: seededRng(1),
			onError: () => {},
		}),
};

/** Starts calls at the given times (ms) and gives the share that succeeded. */
async function served(make: Make, starts: readonly number[]): Promise<number> {
	const model = make(mockModel('dead', { dead: () => {} }), mockModel('healthy'));
	const results = await Promise.all(
		starts.map(async (ms) => {
			if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
			try {
				await model.doGenerate(callOptions);
				return 1;
			} catch {
				return 0;
			}
		}),
	);
	return results.reduce<number>((sum, one) => sum + one, 0) / results.length;
}

/** How many of 50 calls, one after another, went to the dead model. */
async function wasted(make: Make): Promise<number> {
	let calls = 0;
	const model = make(mockModel('dead', { dead: () => calls++ }), mockModel('healthy'));
	for (let i = 0; i < 50; i++) await Promise.resolve(model.doGenerate(callOptions)).catch(() => {});
	return calls;
}

/** Poisson arrivals. */
function arrivals(perSecond: number, count: number): number[] {
	const rng = seededRng(perSecond);
	let time = 1;
	return Array.from({ length: count }, () => {
		time += (-Math.log(1 - rng()) * 1000) / perSecond;
		return time;
	});
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
const rows: Record<string, Record<string, string | number>> = {};
for (const [name, make] of Object.entries(contestants)) {
	rows[name] = {
		'100 at once': percent(await served(make, new Array(100).fill(0))),
		'3 a second': percent(await served(make, arrivals(3, 30))),
		'20 a second': percent(await served(make, arrivals(20, 100))),
		'100 a second': percent(await served(make, arrivals(100, 300))),
		'wasted of 50': await wasted(make),
	};
}
console.log(
	'\nPrimary dead, backup healthy: calls that succeeded (calls are made on the model itself, with no SDK retry)',
);
console.table(rows);
