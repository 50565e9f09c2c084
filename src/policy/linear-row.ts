import { packedLength } from './linear-matrix.ts';

/**
 * Layout of an arm's row: Σw·r², then Σw·φφᵀ packed, then Σw·r·φ. The bias being 1, the first of the packed numbers is Σw,
 * the first of each of its rows is Σw·φᵢ, and the first of the last numbers is Σw·r.
 */
export const squaresAt = 0;
export const matrixAt = 1;
export const vectorAt = (d: number) => matrixAt + packedLength(d);
export const rowLength = (d: number) => vectorAt(d) + d;
