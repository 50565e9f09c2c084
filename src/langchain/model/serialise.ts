import type { ChatArm } from './chat-arm.ts';

/** A LangChain object as JSON, for `load`. */
interface SerializedConstructor {
	readonly lc: 1;
	readonly type: 'constructor';
	readonly id: string[];
	readonly kwargs: Record<string, unknown>;
}

/** Names of what may be a credential; references to secrets, as LangChain writes them, stay. */
const credential =
	/^(?:.*(?:api_?key|secret|password|credentials?|headers|query)|authorization|cookie|(?:.*(?:access|auth|bearer|session|id)_?)?token)$/i;

/** What a bandit is made of, beside its arms, that means nothing in another process. */
const live = new Set(['arms', 'store', 'cache', 'callbacks', 'rng', 'clock']);

/**
 * A bandit as JSON: its arms and those of its fields that are data. Code (functions, a store, callbacks) and keys are not in
 * it. Undefined when an arm can't be serialised.
 */
export function serialised(
	id: string[],
	fields: object,
	arms: readonly ChatArm[],
	goal: string,
): SerializedConstructor | undefined {
	const written = arms.map(({ model, ...options }) => ({ ...dataOf(options), model: asJson(model) }));
	if (written.some(({ model }) => (model as { type?: string }).type !== 'constructor')) return undefined;
	const options = Object.entries(fields).filter(([name, value]) => !live.has(name) && isData(value));
	const kwargs: Record<string, unknown> = { goal, arms: written };
	for (const [name, value] of options) kwargs[snakeCase(name)] = withoutCredentials(value);
	return { lc: 1, type: 'constructor', id, kwargs };
}

/** True when every arm can be serialised. */
export function isSerialisable(arms: readonly ChatArm[]): boolean {
	return arms.every(({ model }) => model.lc_serializable);
}

function asJson(model: ChatArm['model']): object {
	return withoutCredentials(JSON.parse(JSON.stringify(model))) as object;
}

function dataOf(options: object): Record<string, unknown> {
	// Those that are written are not retired.
	const entries = Object.entries(options).filter(([name, value]) => name !== 'retired' && isData(value));
	return Object.fromEntries(entries.map(([name, value]) => [name, withoutCredentials(value)]));
}

function isData(value: unknown): boolean {
	if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return true;
	if (Array.isArray(value)) return value.every(isData);
	if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return false;
	return Object.values(value).every(isData);
}

function withoutCredentials(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutCredentials);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).filter(([name, each]) => !credential.test(name) || isReference(each));
	return Object.fromEntries(entries.map(([name, each]) => [name, withoutCredentials(each)]));
}

function isReference(value: unknown): boolean {
	return (value as { lc?: unknown; type?: unknown } | null)?.type === 'secret';
}

/** As `load` reads names. */
function snakeCase(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
