import { InvalidOptionError } from '../base/errors.ts';
import { mostNameCharacters, storableText } from '../base/storable.ts';
import type { BanditRequest } from '../base/types.ts';

const numbers = [
	'inputTokens',
	'chars',
	'tools',
	'images',
	'files',
	'turns',
	'step',
	'maxOutputTokens',
	'maxCostUsd',
	'maxLatencyMs',
] as const;

/**
 * A request as it may be learnt from. Throws InvalidOptionError for a number that is none: it would get into sums, and never
 * out of them. Names are made such that any store can keep them.
 */
export function checkedRequest(request: BanditRequest): BanditRequest {
	for (const name of numbers) {
		const value: unknown = request[name];
		if (value !== undefined && !(typeof value === 'number' && value >= 0)) {
			throw new InvalidOptionError(`request.${name}`, value, 'Give a number, 0 or more, or leave it out.');
		}
	}
	if (request.inputTokens === Number.POSITIVE_INFINITY || request.chars === Number.POSITIVE_INFINITY) {
		throw new InvalidOptionError('request.inputTokens', Number.POSITIVE_INFINITY, 'Give how long the prompt is.');
	}
	if (request.features !== undefined) checkFeatures(request.features);
	if (request.embedding !== undefined) checkEmbedding(request.embedding);
	const { segment, runId } = request;
	const named = { segment: storable(segment), runId: storable(runId) };
	return named.segment === segment && named.runId === runId ? request : { ...request, ...named };
}

function storable(name: unknown): string | undefined {
	return name === undefined || name === null ? undefined : storableText(String(name), mostNameCharacters);
}

function checkFeatures(features: Readonly<Record<string, number>>): void {
	for (const name in features) {
		const value: unknown = features[name];
		if (typeof value === 'number' && Number.isFinite(value)) continue;
		throw new InvalidOptionError(`request.features.${name}`, value, 'Give a finite number, or leave it out.');
	}
}

function checkEmbedding(embedding: ArrayLike<number>): void {
	let sum = 0;
	for (let i = 0; i < embedding.length; i++) sum += embedding[i]!;
	if (Number.isFinite(sum)) return;
	throw new InvalidOptionError('request.embedding', sum, 'Give finite numbers only.');
}
