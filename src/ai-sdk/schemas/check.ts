import { type Schema, Validator } from '@cfworker/json-schema';
import { fitting, structural } from './lenient.ts';
import type { AskedSchema, Fit, Schemas } from './schemas.ts';

interface Validators {
	readonly structural: Validator | undefined;
	readonly fitting: Validator | undefined;
}

/** How many kinds of schemas that can't be checked are told of. */
const mostTold = 100;

/**
 * Holds answers against JSON schemas as far as that says what became of them: the SDK validates with more than the JSON
 * schema (a Zod schema coerces, strips, transforms), and what it takes is no failure. A schema that can't be checked (a
 * regular expression that this engine refuses, a reference to nowhere) is told to `onError` once, and leaves the outcome to the
 * condition.
 */
export class SchemaChecks implements Schemas {
	readonly #onError: (error: unknown) => void;
	readonly #validators = new WeakMap<object, Validators>();
	readonly #told = new Set<string>();

	constructor(onError: (error: unknown) => void) {
		this.#onError = onError;
	}

	of(schema: unknown): AskedSchema | undefined {
		if (schema === undefined) return undefined;
		if (typeof schema !== 'object' || schema === null) return { check: () => ({}) };
		return { check: (object) => this.#check(object, schema) };
	}

	#check(object: unknown, schema: object): Fit {
		const validators = this.#of(schema);
		const invalid = this.#reason(object, validators.structural);
		return { invalid, unfit: invalid ?? this.#reason(object, validators.fitting) };
	}

	#of(schema: object): Validators {
		const known = this.#validators.get(schema);
		if (known !== undefined) return known;
		const made = { structural: this.#compiled(schema, structural), fitting: this.#compiled(schema, fitting) };
		this.#validators.set(schema, made);
		return made;
	}

	#compiled(schema: object, lenient: (schema: object) => object): Validator | undefined {
		try {
			return new Validator(lenient(schema) as Schema, '7', false);
		} catch (error) {
			this.#tell(error);
			return undefined;
		}
	}

	#reason(object: unknown, validator: Validator | undefined): string | undefined {
		try {
			const result = validator?.validate(object);
			if (result === undefined || result.valid) return undefined;
			const { instanceLocation, keyword } = result.errors.at(-1)!;
			return `the answer does not fit its schema at ${instanceLocation} (${keyword})`;
		} catch (error) {
			this.#tell(error);
			return undefined;
		}
	}

	#tell(error: unknown): void {
		const kind = String(error);
		if (this.#told.has(kind) || this.#told.size >= mostTold) return;
		this.#told.add(kind);
		this.#onError(error);
	}
}
