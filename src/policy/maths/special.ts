/** Special functions, for intervals and propensities. */

/** B₂ₖ/(2k(2k − 1)), the coefficients of Stirling's series. */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156];

/** From here on the terms above are enough for 15 digits. */
const stirlingFrom = 10;

/** ln Γ(x) for x > 0: Stirling's series (DLMF 5.11.1), after the recurrence Γ(x + 1) = x·Γ(x) has brought x up to where it holds. */
export function logGamma(x: number): number {
	let product = 1;
	let y = x;
	while (y < stirlingFrom) product *= y++;
	const inverse = 1 / y;
	let sum = 0;
	for (let k = stirling.length - 1; k >= 0; k--) sum = sum * inverse * inverse + stirling[k]!;
	return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + sum * inverse - Math.log(product);
}

/** Above it the logarithm of the beta function loses too many digits, and a normal approximation is better. */
const hugeShapes = 1e6;

/** ln B(α, β). */
export function logBeta(alpha: number, beta: number): number {
	return logGamma(alpha) + logGamma(beta) - logGamma(alpha + beta);
}

/**
 * P(X ≤ x) for X ~ Beta(α, β): the continued fraction of the incomplete beta function (DLMF 8.17.22), evaluated by
 * Lentz' method; for α + β > 10⁶ the normal approximation of Peizer and Pratt (1968). `logB`: ln B(α, β), for who asks
 * often.
 */
export function betaCdf(x: number, alpha: number, beta: number, logB = logBeta(alpha, beta)): number {
	if (!(x > 0)) return 0;
	if (x >= 1) return 1;
	if (alpha + beta > hugeShapes && Math.min(alpha, beta) > 10) return peizerPratt(x, alpha, beta);
	if (x > (alpha + 1) / (alpha + beta + 2)) return 1 - betaCdfLeft(1 - x, beta, alpha, logB);
	return betaCdfLeft(x, alpha, beta, logB);
}

function betaCdfLeft(x: number, alpha: number, beta: number, logB: number): number {
	const logFront = alpha * Math.log(x) + beta * Math.log1p(-x) - logB;
	return Math.min(1, (Math.exp(logFront) / alpha) * betaFraction(x, alpha, beta));
}

function betaFraction(x: number, alpha: number, beta: number): number {
	const tiny = 1e-300;
	let c = 1;
	let d = 1 / nonZero(1 - ((alpha + beta) * x) / (alpha + 1), tiny);
	let value = d;
	for (let m = 1; m <= 20_000; m++) {
		const even = (m * (beta - m) * x) / ((alpha + 2 * m - 1) * (alpha + 2 * m));
		d = 1 / nonZero(1 + even * d, tiny);
		c = nonZero(1 + even / c, tiny);
		value *= d * c;
		const odd = (-(alpha + m) * (alpha + beta + m) * x) / ((alpha + 2 * m) * (alpha + 2 * m + 1));
		d = 1 / nonZero(1 + odd * d, tiny);
		c = nonZero(1 + odd / c, tiny);
		const step = d * c;
		value *= step;
		if (Math.abs(step - 1) < 1e-15) break;
	}
	return value;
}

function nonZero(value: number, tiny: number): number {
	return Math.abs(value) < tiny ? tiny : value;
}

function peizerPratt(x: number, alpha: number, beta: number): number {
	const s = beta - 0.5;
	const t = alpha - 0.5;
	const n = alpha + beta - 1;
	const d = s + 1 / 6 - (n + 1 / 3) * (1 - x) + 0.02 * ((1 - x) / beta - x / alpha + (0.5 - x) / (alpha + beta));
	const g = (u: number): number =>
		Math.abs(u - 1) < 1e-7 ? 0 : (1 - u * u + 2 * u * Math.log(u)) / ((1 - u) * (1 - u));
	const p = 1 - x;
	const scale = (1 + x * g(s / (n * p)) + p * g(t / (n * x))) / ((n + 1 / 6) * x * p);
	return normalCdf(d * Math.sqrt(scale));
}

/** The x with P(X ≤ x) = p for X ~ Beta(α, β), by bisection; to about 1e-12, relative near 0. */
export function betaQuantile(p: number, alpha: number, beta: number): number {
	let low = 0;
	let high = 1;
	for (let i = 0; i < 1100 && high - low > 1e-13 * high; i++) {
		const middle = low === 0 && high < 1e-9 ? high / 1024 : (low + high) / 2;
		if (middle === low || middle === high) break;
		if (betaCdf(middle, alpha, beta) < p) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}

/** Knots of the table of Φ: so many to a unit, as far as ±`tableEnd`. */
const knotsPerUnit = 64;
const tableEnd = 8;

/** Φ and φ at the knots; made when first asked for. */
let table: { readonly cdf: Float64Array; readonly density: Float64Array } | undefined;

function makeTable(): NonNullable<typeof table> {
	const length = 2 * tableEnd * knotsPerUnit + 1;
	const cdf = new Float64Array(length);
	const density = new Float64Array(length);
	for (let k = 0; k < length; k++) {
		const z = k / knotsPerUnit - tableEnd;
		density[k] = normalDensity(z);
		cdf[k] = z > 0 ? 1 - cdf[length - 1 - k]! : z > -3 ? 0.5 - centre(-z) : tail(z);
	}
	return { cdf, density };
}

/** φ(z), the standard normal density. */
function normalDensity(z: number): number {
	return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** Φ(z) − ½ for z ≥ 0, by its power series (Marsaglia, "Evaluating the Normal Distribution", J. Stat. Software 11, 2004). */
function centre(z: number): number {
	let term = z;
	let sum = z;
	for (let k = 3; term > 1e-17 * sum; k += 2) {
		term *= (z * z) / k;
		sum += term;
	}
	return sum * normalDensity(z);
}

/** Φ(z) for z ≤ −3, by Laplace's continued fraction (DLMF 7.9.2). */
function tail(z: number): number {
	// The density is 0 beyond, and the further out, the sooner the fraction converges.
	if (z < -39) return 0;
	let fraction = -z;
	for (let k = z < -tableEnd ? 12 : 60; k >= 1; k--) fraction = k / fraction - z;
	return normalDensity(z) / fraction;
}

/**
 * Φ(z), the standard normal distribution function, relative error below 1e-9: the Taylor series of fourth order from the
 * nearest knot of a table, for quadratures ask for it in the thousands.
 */
export function normalCdf(z: number): number {
	if (z < -tableEnd) return tail(z);
	if (!(z < tableEnd)) return Number.isNaN(z) ? z : 1;
	table ??= makeTable();
	const k = Math.round((z + tableEnd) * knotsPerUnit);
	const knot = k / knotsPerUnit - tableEnd;
	const d = z - knot;
	const square = knot * knot;
	const series = 1 - (d / 2) * (knot - (d / 3) * (square - 1 - (d / 4) * knot * (square - 3)));
	return table.cdf[k]! + table.density[k]! * d * series;
}

/** The z with Φ(z) = p, by P. J. Acklam's rational approximation (2003), relative error below 1.2e-9. */
export function normalQuantile(p: number): number {
	if (!(p > 0)) return Number.NEGATIVE_INFINITY;
	if (p >= 1) return Number.POSITIVE_INFINITY;
	if (p > 0.97575) return -normalQuantile(1 - p);
	if (p < 0.02425) {
		const q = Math.sqrt(-2 * Math.log(p));
		const top =
			((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
				4.374664141464968) *
				q +
			2.938163982698783;
		const bottom =
			(((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
		return top / bottom;
	}
	const q = p - 0.5;
	const r = q * q;
	const top =
		((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
			30.66479806614716) *
			r +
		2.506628277459239;
	const bottom =
		((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
			13.28068155288572) *
			r +
		1;
	return (top * q) / bottom;
}
