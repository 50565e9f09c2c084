import type { ArmEvidence } from '../policy.ts';
import { priorVariance } from './pool.ts';
import type { RidgeBlock } from './relevance.ts';
import { matrixAt } from './row.ts';

/** How many outcomes the belief is worth that outcomes of a new kind vary as before any evidence. */
const varianceTrust = 10;

/** The numbers that shape the posterior. */
export interface LinearShape {
	readonly bias: number;
	readonly blocks: readonly RidgeBlock[];
	readonly ridgeTrust: number;
	readonly poolRidge: number;
	readonly optimism: number;
	readonly scale: number;
	readonly fullScale: number;
	readonly leastScale: number;
}

/** Standard deviation of draws, where the belief is worth 1/form outcomes. */
export function drawnSd(variance: number, form: number, { scale, fullScale, leastScale }: LinearShape): number {
	return scale * Math.max(leastScale, Math.min(1, Math.sqrt(fullScale * form))) * Math.sqrt(variance * form);
}

/**
 * Standard deviation of the posterior, where the belief is worth 1/form outcomes: how such outcomes vary is itself known
 * from few, whatever those of other arms do.
 */
export function posteriorSd(variance: number, form: number): number {
	return Math.sqrt((form * (variance + priorVariance * varianceTrust * form)) / (1 + varianceTrust * form));
}

/** Outcomes in an arm's sums, in units of the sums. */
export function outcomesOf(arm: ArmEvidence): number {
	return arm.sums('')?.[matrixAt] ?? 0;
}
