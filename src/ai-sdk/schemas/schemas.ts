import { BanditError } from '../../base/errors.ts';

/** What can be said of an object whose schema was asked for. */
export interface Fit {
	/** Why nobody can read it as what was asked for: a failure, whatever the condition says. By paths only. */
	readonly invalid?: string;
	/** Why it does not seem to fit; the SDK's own validation may take it all the same. By paths only. */
	readonly unfit?: string;
}

/** The schema of a call, and how an answer is held against it. */
export interface AskedSchema {
	/** Says what is to be said of an answer. Never throws. */
	check(object: unknown): Fit;
}

/** Holds answers against the schemas of their calls. */
export interface Schemas {
	/** `schema`: see `schemaOf`; undefined: none was asked for. */
	of(schema: unknown): AskedSchema | undefined;
}

type SchemasMaker = (onError: (error: unknown) => void) => Schemas;

let maker: SchemasMaker | undefined;

/** From now on answers are held against their schemas. The validator is heavy, so that bundles have it only where it is asked for. */
export function useSchemas(make: SchemasMaker): void {
	maker = make;
}

/** Where the validator is not there, `onError` is told so once, and every object fits. */
export function schemas(onError: (error: unknown) => void): Schemas {
	if (maker !== undefined) return maker(onError);
	let isTold = false;
	return {
		of: (schema) => {
			if (schema === undefined) return undefined;
			if (!isTold) onError(new BanditError(leftOut));
			isTold = true;
			return { check: () => ({}) };
		},
	};
}

const leftOut =
	"Answers are not held against their schemas: bundles for browsers leave that out. Import 'bandit-model/schemas' once.";
