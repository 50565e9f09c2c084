/** Residual variance before any evidence, and how many outcomes of a new kind that is worth. */
export const priorVariance = 0.15;
const varianceTrust = 10;

/** Factor of draws of an arm that was never tried, and how many outcomes that caution is worth. */
const firstScale = 0.7;
const caution = 10;

/**
 * Standard deviation of draws, where the belief about such a request is worth 1/form outcomes, that about the arm as a
 * whole `strength` and `outcomes` more, and draws narrow to `scale` of the posterior (Chapelle and Li 2011) as these come in.
 * Draws of the full posterior explore more than a finite stream can pay back, most of all in what content has to do with it,
 * which is found out by serving alone, each request being another one; narrow draws from few outcomes give up, for good, an
 * arm that had bad luck.
 */
export function drawnSd(variance: number, form: number, strength: number, outcomes: number, scale: number): number {
	const whole = Math.min(form, 1 / (strength + outcomes));
	const wide = scale ** 2 + (Math.max(0, firstScale ** 2 - scale ** 2) * caution) / (caution + outcomes);
	return Math.sqrt(variance * ((scale > 0 ? wide : 0) * whole + scale ** 2 * (form - whole)));
}

/**
 * Standard deviation of the posterior, where the belief is worth 1/form outcomes: how such outcomes vary is itself known
 * from few, whatever those of other arms do.
 */
export function posteriorSd(variance: number, form: number): number {
	return Math.sqrt((form * (variance + priorVariance * varianceTrust * form)) / (1 + varianceTrust * form));
}
