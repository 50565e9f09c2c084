import { InvalidOptionError } from '../base/errors.ts';
import type { MaybePromise } from '../base/types.ts';

/** Who may send. One of the two is needed. */
export interface AuthorityOptions {
	readonly secret?: string | readonly string[];
	readonly authorize?: (request: Request) => MaybePromise<boolean>;
}

/** Why what one of the secrets should prove is not proven; undefined: it is. */
type Proof = (request: Request, body: string, secrets: readonly string[]) => MaybePromise<string | undefined>;

/** Says why a request may not send; undefined: it may. Throws InvalidOptionError where anybody could. */
export function authority(options: AuthorityOptions, proof: Proof) {
	const { authorize } = options;
	const secrets = secretsOf(options);
	return async (request: Request, body: string): Promise<string | undefined> => {
		if (authorize === undefined) return proof(request, body, secrets);
		try {
			return (await authorize(request)) === true ? undefined : 'not allowed';
		} catch {
			return 'not allowed';
		}
	};
}

function secretsOf({ secret, authorize }: AuthorityOptions): readonly string[] {
	if ((secret === undefined) === (authorize === undefined)) {
		throw new InvalidOptionError('secret', undefined, 'Give either `secret` or `authorize`: nobody else shall report.');
	}
	if (authorize !== undefined) {
		if (typeof authorize !== 'function') throw new InvalidOptionError('authorize', authorize, 'Give a function.');
		return [];
	}
	const secrets = (Array.isArray(secret) ? secret : [secret]) as readonly string[];
	if (secrets.length === 0 || secrets.some((each) => typeof each !== 'string' || each.length < 16)) {
		// The value is not shown: it may be a secret with a typing error.
		throw new InvalidOptionError('secret', '…', 'Give a string of at least 16 characters, or an array of them.');
	}
	return secrets;
}
