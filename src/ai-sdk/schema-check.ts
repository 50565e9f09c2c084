import { type Schema, Validator } from '@cfworker/json-schema';

const validators = new WeakMap<object, Validator | undefined>();

function validatorOf(schema: object): Validator | undefined {
	if (!validators.has(schema)) {
		let validator: Validator | undefined;
		try {
			validator = new Validator(schema as Schema, '7', false);
			validator.validate(null);
		} catch {
			// A schema that can't be compiled says nothing of an answer.
			validator = undefined;
		}
		validators.set(schema, validator);
	}
	return validators.get(schema);
}

/** Why an object does not fit the JSON schema that was asked for, by paths only; undefined when it does. */
export function invalidity(object: unknown, schema: unknown): string | undefined {
	if (typeof schema !== 'object' || schema === null) return undefined;
	const result = validatorOf(schema)?.validate(object);
	if (result === undefined || result.valid) return undefined;
	const { instanceLocation, keyword } = result.errors.at(-1)!;
	return `the answer does not fit its schema at ${instanceLocation} (${keyword})`;
}
