import { InvalidOptionError } from './errors.ts';
import { hashMix, hashString } from './hash.ts';

/** Fewer characters could be tried out, one after another. */
const leastCharacters = 16;

/** Hashes that only those can repeat who know a secret. A keyed fast hash, no cryptographic one: 96 bits of it count. */
export class Salt {
	/** Where a running hash starts. Signed. */
	readonly start: number;
	/** Equal for equal salts; tells nothing of use about the salt, if that is random. */
	readonly id: string;
	readonly #before: number;
	readonly #after: number;

	/** Throws InvalidOptionError, which does not repeat the salt. */
	constructor(secret: string) {
		if (typeof secret !== 'string' || secret.length < leastCharacters) {
			const given = typeof secret === 'string' ? `${secret.length} characters` : typeof secret;
			const fix = `Give a random string of ${leastCharacters} characters or more, e.g. from an environment variable.`;
			throw new InvalidOptionError('salt', given, fix);
		}
		this.start = hashString(secret, 11) | 0;
		this.#before = hashString(secret, 12);
		this.#after = hashString(secret, 13);
		// Made of what was made of the secret, and 25 bits of that: many keys have the same.
		const keys = `${this.start} ${this.#before} ${this.#after}`;
		this.id = (hashString(keys) >>> 7).toString(36).padStart(5, '0');
	}

	/** Spreads the bits of a hash as `hashMix` does, by the salt. Unsigned. */
	mix(hash: number): number {
		return hashMix(hashMix(hashMix(hash ^ this.#before) ^ this.#after) ^ this.start);
	}
}
