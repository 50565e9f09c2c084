import { InvalidOptionError } from '../base/errors.ts';
import { fnv1a, hashMix, hashString } from '../base/hash.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';
import { Salt } from '../base/salt.ts';
import type { BanditRequest } from '../base/types.ts';
import { project } from './project.ts';
import { scanText } from './text.ts';

/** How a request becomes numbers. */
export interface FeatureOptions {
	/** Slots for hashed words and word pairs of the text, 0 to 256. Default 20. */
	readonly words?: number;
	/** Slots for the segment and the caller's own features, 0 to 256. Default 32: with fewer, a dozen segments collide. */
	readonly segments?: number;
	/** Dimensions that an embedding is projected to, 0 to 256; 0 (the default) leaves embeddings out. */
	readonly embedding?: number;
	/**
	 * A secret, random string of 16 characters or more by which words, segments, the caller's own features and embeddings are
	 * hashed, the same in all processes. Another salt makes other statistics. Default: `salt` of the bandit, else none.
	 */
	readonly salt?: string | undefined;
}

const optionNames: OptionNames<FeatureOptions> = { embedding: true, salt: true, segments: true, words: true };

/** Places of the structural features; the bias is first. */
const structure = 18;

/** Norm of a segment's code: a one-hot of this value, spread over the slots. */
const segmentNorm = 2;

/** Signs that a segment's code has. */
const segmentMarks = 2;

/** Vectors that share one buffer. */
const vectorsOfSheet = 16;

const wordNorm = 1;
const embeddingNorm = 2;

function clip(x: number): number {
	return x > 0.5 ? 0.5 : x < -0.5 ? -0.5 : x;
}

/** 0 at x = `middle`, −0.5 at 0, towards 0.5 for many. */
function squash(x: number, middle: number): number {
	return x / (x + middle) - 0.5;
}

/** A stable description of the form of the features and the function that makes them. Pure. */
export class Featurizer {
	/** Changes whenever the meaning of a place changes, so that old statistics are not mixed with new ones. */
	readonly id: string;
	/** Length of every feature vector. */
	readonly dimensions: number;
	/** Places of features of one kind, from `from` up to, not including, `to`; the bias, first, is of none. */
	readonly blocks: readonly { readonly name: string; readonly from: number; readonly to: number }[];
	readonly #words: number;
	readonly #segments: number;
	readonly #embedding: number;
	readonly #salt: Salt | undefined;
	/** Where vectors are cut from, and how many bytes of it are used up. */
	#sheet = new ArrayBuffer(0);
	#used = 0;

	/** Throws InvalidOptionError for a number that is no whole number in [0, 256], and for a salt that is too short. */
	constructor(options: FeatureOptions = {}) {
		checkNames('features', options, optionNames);
		const { words = 20, segments = 32, embedding = 0 } = options;
		for (const [name, value] of Object.entries({ words, segments, embedding })) {
			if (!Number.isInteger(value) || value < 0 || value > 256) {
				throw new InvalidOptionError(name, value, 'Give a whole number of dimensions from 0 to 256.');
			}
		}
		this.#words = words;
		this.#segments = segments;
		this.#embedding = embedding;
		this.#salt = options.salt === undefined ? undefined : new Salt(options.salt);
		// Segments after words: what most requests have of it all lies together.
		const kinds = { structure: structure - 1, words, segments, embedding };
		let from = 1;
		this.blocks = Object.entries(kinds).map(([name, length]) => {
			const block = { name, from, to: from + length };
			from = block.to;
			return block;
		});
		this.dimensions = from;
		this.id = `features3-s${segments}-w${words}-e${embedding}${this.#salt ? `-k${this.#salt.id}` : ''}`;
	}

	/** The feature vector of a request. The same request gives the same vector on every machine that has the same salt. */
	features(request: BanditRequest): Float64Array {
		const x = this.#zeros();
		const text = request.text ?? '';
		x[0] = 1;
		const words = structure;
		const counts = scanText(text, x, words, this.#words, this.#salt);
		const n = counts.scanned;
		if (n > 0) {
			x[1] = clip((Math.log1p(text.length) - 5) / 5);
			x[2] = squash(counts.digits / n, 0.05);
			x[3] = squash(counts.symbols / n, 0.06);
			x[4] = squash(counts.capitals / n, 0.04);
			x[5] = squash(counts.math / n, 0.02);
			x[6] = squash(counts.commas / n, 0.01);
			x[7] = squash(counts.lines / n, 0.01);
			x[8] = squash(counts.questions, 1);
			x[9] = squash(counts.code, 3);
			x[10] = squash(counts.options, 1.5);
			x[11] = counts.nonLatin / n;
			normalise(x, words, this.#words, wordNorm);
		}
		const chars = request.chars ?? text.length;
		if (chars > 0) x[12] = clip((Math.log1p(chars) - 7) / 6);
		if (request.tools) x[13] = request.tools > 1 ? 0.5 : 0.25;
		if (request.schema) x[14] = 0.5;
		const attachments = (request.images ?? 0) + (request.files ?? 0);
		if (attachments > 0) x[15] = attachments > 1 ? 0.5 : 0.35;
		if (request.turns !== undefined && request.turns > 1) x[16] = squash(request.turns - 1, 4) + 0.5;
		if (request.step) x[17] = squash(request.step, 4) + 0.5;
		if (this.#segments > 0) this.#own(request, x);
		if (this.#embedding > 0 && request.embedding !== undefined) {
			project(
				request.embedding,
				x,
				words + this.#words + this.#segments,
				this.#embedding,
				embeddingNorm,
				this.#salt?.mix(0),
			);
		}
		return x;
	}

	/** A new vector of zeros: cut from a larger buffer, for a typed array of its own takes five times as long to make. */
	#zeros(): Float64Array {
		const bytes = this.dimensions * Float64Array.BYTES_PER_ELEMENT;
		if (this.#used + bytes > this.#sheet.byteLength) {
			this.#sheet = new ArrayBuffer(vectorsOfSheet * bytes);
			this.#used = 0;
		}
		const from = this.#used;
		this.#used += bytes;
		return new Float64Array(this.#sheet, from, this.dimensions);
	}

	#named(name: string, kind: number): number {
		const salt = this.#salt;
		return salt === undefined ? hashString(name, kind) : salt.mix(fnv1a(name, salt.start ^ kind));
	}

	#own(request: BanditRequest, x: Float64Array): void {
		if (request.segment) code(this.#named(request.segment, 0), segmentNorm, x, structure + this.#words, this.#segments);
		if (request.features === undefined) return;
		for (const [name, value] of Object.entries(request.features)) {
			const number = value > 1 ? 1 : value < -1 ? -1 : value;
			if (!Number.isNaN(number)) code(this.#named(name, 1), number, x, structure + this.#words, this.#segments);
		}
	}
}

/** Adds `value` times a unit vector that belongs to the hash: a few signed marks, so that two names rarely coincide. */
function code(hash: number, value: number, x: Float64Array, offset: number, slots: number): void {
	const marks = Math.min(segmentMarks, slots);
	const each = value / Math.sqrt(marks);
	let taken = 0n;
	let h = hash;
	for (let k = 0; k < marks; k++) {
		h = hashMix(h + 0x9e3779b9);
		let slot = h % slots;
		while ((taken & (1n << BigInt(slot))) !== 0n) slot = (slot + 1) % slots;
		taken |= 1n << BigInt(slot);
		x[offset + slot]! += h & 0x80000000 ? -each : each;
	}
}

function normalise(x: Float64Array, offset: number, length: number, norm: number): void {
	let squares = 0;
	for (let i = offset; i < offset + length; i++) squares += x[i]! * x[i]!;
	if (squares === 0) return;
	const scale = norm / Math.sqrt(squares);
	for (let i = offset; i < offset + length; i++) x[i]! *= scale;
}
