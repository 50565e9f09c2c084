/** How draws are narrowed. */
export interface DrawScales {
	/** Factor of the standard deviation that comes from not knowing the arm. */
	readonly scale: number;
	/** Factor of the one that comes from not knowing how it depends on content. */
	readonly contentScale: number;
}

/** Residual variance before any evidence, and how many outcomes of a new kind that is worth. */
export const priorVariance = 0.15;
const varianceTrust = 10;

/**
 * Standard deviation of draws, where the belief about such a request is worth 1/form outcomes, and that about the arm as a
 * whole `outcomes`. Draws of the full posterior explore more than a finite stream can pay back, and what content has to do
 * with it is found out by serving alone: each request is another one.
 */
export function drawnSd(variance: number, form: number, outcomes: number, { scale, contentScale }: DrawScales): number {
	const whole = Math.min(form, 1 / outcomes);
	return Math.sqrt(variance * (scale ** 2 * whole + contentScale ** 2 * (form - whole)));
}

/**
 * Standard deviation of the posterior, where the belief is worth 1/form outcomes: how such outcomes vary is itself known
 * from few, whatever those of other arms do.
 */
export function posteriorSd(variance: number, form: number): number {
	return Math.sqrt((form * (variance + priorVariance * varianceTrust * form)) / (1 + varianceTrust * form));
}
