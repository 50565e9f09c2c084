type Json = Readonly<Record<string, unknown>>;

/** Deeper than any schema that is written; one that refers to itself as an object has no end. */
const mostDepth = 100;

/** Keywords under which there is one schema, several, or several by name. */
const one = new Set(['items', 'additionalItems', 'contains']);
const several = new Set(['items', 'prefixItems', 'anyOf', 'allOf', 'oneOf']);
const named = new Set(['properties', 'definitions', '$defs', 'dependentSchemas']);

/** What every reader of a schema agrees on, coercion or not: which properties there must be, and where. */
const ofStructure = new Set([
	...named,
	'$ref',
	'required',
	'items',
	'prefixItems',
	'anyOf',
	'oneOf',
	'allOf',
	'$id',
	'id',
]);

/**
 * What validation of the SDKs takes another view of (they strip what is too much, and know more of formats), and what would
 * ask for more where a schema below it takes more: a negation, a condition.
 */
const dropped = new Set([
	...['additionalProperties', 'unevaluatedProperties', 'propertyNames', 'format', '$schema'],
	...['not', 'if', 'then', 'else', 'maxContains'],
]);

/** A schema as far as no validation can take what it refuses: required properties, and an object where one is asked for. */
export function structural(schema: object): object {
	const { type } = schema as Json;
	const root = rebuilt(schema as Json, (keyword) => ofStructure.has(keyword));
	if ('default' in schema) return root;
	return type === 'object' || type === 'array' ? { ...root, type } : root;
}

/** A schema that takes what coercion and stripping would take. */
export function fitting(schema: object): object {
	return rebuilt(schema as Json, (keyword) => !dropped.has(keyword), relaxed);
}

function rebuilt(
	schema: Json,
	keeps: (keyword: string) => boolean,
	change = (each: Json): Json => each,
	depth = 0,
): Json {
	if (depth > mostDepth) throw new Error('The schema is too deep to be checked.');
	// Zod's `catch` is a default in JSON schema: whatever is there is taken.
	if ('default' in schema) return {};
	const inner = (value: unknown): unknown =>
		typeof value === 'object' && value !== null && !Array.isArray(value)
			? rebuilt(value as Json, keeps, change, depth + 1)
			: value;
	const result: Record<string, unknown> = {};
	for (const [keyword, value] of Object.entries(schema)) {
		if (!keeps(keyword)) continue;
		// What two alternatives take once they are lenient is no contradiction.
		const name = keyword === 'oneOf' ? 'anyOf' : keyword;
		if (Array.isArray(value) && several.has(keyword)) result[name] = value.map(inner);
		else if (keyword === 'required' && Array.isArray(value))
			result[name] = value.filter((each) => !isFilled(schema, each));
		else if (one.has(keyword)) result[name] = inner(value);
		else if (named.has(keyword) && typeof value === 'object' && value !== null) {
			result[name] = Object.fromEntries(Object.entries(value).map(([each, sub]) => [each, inner(sub)]));
		} else result[name] = value;
	}
	return change(result);
}

/** A property with a default may be left out, whatever a schema of what comes out of validation says. */
function isFilled({ properties }: Json, name: unknown): boolean {
	const property = (properties as Json | undefined)?.[String(name)];
	return typeof property === 'object' && property !== null && 'default' in property;
}

const jsonTypes = new Set<unknown>(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);

/** Numbers may come as text, text as a number or a boolean, booleans as text or a number: coercion takes them. */
function relaxed(schema: Json): Json {
	const types = Array.isArray(schema.type) ? (schema.type as unknown[]) : [schema.type];
	// Providers take other names (`STRING`, `text`) in their own ways; a validator finds that nothing is of such a type.
	const odd = types.find((type) => type !== undefined && !jsonTypes.has(type));
	if (odd !== undefined) throw new Error(`The schema has a type that is none: ${JSON.stringify(odd)}.`);
	if (types.includes('string')) {
		const { enum: values, const: value } = schema;
		return values !== undefined || value !== undefined ? schema : { ...schema, type: [...types, 'number', 'boolean'] };
	}
	if (types.includes('number') || types.includes('integer')) {
		return { ...schema, type: [...types, 'string', 'boolean'], pattern: String.raw`^\s*[-+]?(\d|\.\d|Infinity)` };
	}
	return types.includes('boolean') ? { ...schema, type: [...types, 'string', 'number'] } : schema;
}
