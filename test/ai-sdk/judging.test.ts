import { jsonSchema as jsonSchema7, Output } from 'ai';
import { type } from 'arktype';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { z as z4 } from 'zod/v4';
import { banditModel } from '../../src/ai-sdk/index.ts';
import type { SuccessCondition } from '../../src/outcome/condition.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { insight } from '../bandit/helpers.ts';
import { OpenAiServer, text } from '../servers/openai-server.ts';
import { majors } from './majors.ts';

let server: OpenAiServer;
beforeAll(async () => {
	server = await OpenAiServer.start(() => text(''));
});
afterAll(() => server.close());

// biome-ignore lint/suspicious/noExplicitAny: one test body for four incompatible sets of types
type Any = any;

/** Asks a bandit of one arm for an object, and the arm alone. */
async function objects(
	{ ai, model }: (typeof majors)[number],
	schema: Any,
	answer: string,
	successWhen?: SuccessCondition,
) {
	server.script = () => text(answer);
	const errors: { during: string; error: unknown }[] = [];
	const bandit = banditModel({
		goal: 'test',
		arms: [{ id: 'a', model: model(server.url, 'a') }],
		store: memoryStore(),
		policy: 'beta',
		onError: (event) => errors.push(event),
		...(successWhen !== undefined && { successWhen }),
	});
	const call = { schema, mode: 'json', prompt: 'x', maxRetries: 0 };
	const given = (over: unknown) =>
		ai.generateObject({ ...call, model: over }).then(
			(result: Any) => JSON.stringify(result.object),
			(error: Error) => error.name,
		);
	const streamed = async (over: unknown) => {
		const result = ai.streamObject({ ...call, model: over, onError: () => {} });
		const object = result.object.then(
			(value: unknown) => JSON.stringify(value),
			(error: Error) => error.name,
		);
		for await (const _ of result.partialObjectStream) {
			// read to its end
		}
		return object;
	};
	const alone = [await given(model(server.url, 'a')), await streamed(model(server.url, 'a'))];
	const whole = [await given(bandit), await streamed(bandit)];
	await bandit.flush();
	return { alone, whole, bandit, errors, ...insight(bandit.bandit, 'a') };
}

/** Objects that the SDK takes, though a strict reading of their JSON schema would not. */
const taken: Record<string, readonly [Any, string]> = {
	'a key too many': [z.object({ a: z.string() }), '{"a":"x","b":1}'],
	'a key too many, deep inside': [z.object({ a: z.array(z.object({ b: z.number() })) }), '{"a":[{"b":1,"c":2}]}'],
	'a number as text': [z.object({ a: z.coerce.number() }), '{"a":"5.5"}'],
	'text as a number': [z.object({ a: z.coerce.string() }), '{"a":5}'],
	'a truth as text': [z.object({ a: z.coerce.boolean() }), '{"a":"yes"}'],
	'a value made lower case first': [
		z.object({ a: z.preprocess((x) => String(x).toLowerCase(), z.enum(['b', 'c'])) }),
		'{"a":"B"}',
	],
	'a list made of text': [
		z.object({ a: z.preprocess((x) => String(x).split(','), z.array(z.string())) }),
		'{"a":"b,c"}',
	],
	'a value that is caught': [z.object({ a: z.number().catch(1) }), '{"a":"none"}'],
	'a default': [z.object({ a: z.string().default('x') }), '{}'],
	'an address with letters beyond ASCII': [z.object({ a: z.string().url() }), '{"a":"https://example.com/maïs"}'],
	'a class with an open end': [z.object({ a: z.string().regex(/^[\w-.]+$/) }), '{"a":"b-c"}'],
	'an escape that is none': [z.object({ a: z.string().regex(/^\d{4}-\d{2}$/) }), '{"a":"2024-01"}'],
	'of two kinds': [z.union([z.object({ a: z.string() }), z.object({ b: z.number() })]), '{"b":2,"c":3}'],
};

describe.each(majors.map((major) => [major.name, major] as const))(
	'%s: what the SDK takes is no failure',
	(_, major) => {
		it.each(Object.entries(taken))('%s', async (_, [schema, answer]) => {
			const { alone, whole, mean, outcomes } = await objects(major, schema, answer, () => true);
			expect(whole).toEqual(alone);
			expect(alone[0]).toMatch(/^[{[]/);
			expect(outcomes).toBe(2);
			expect(mean).toBeGreaterThan(0.5);
		});

		it.each(['a key too many', 'a number as text', 'an address with letters beyond ASCII', 'a default'])(
			'%s, by default',
			async (name) => {
				const [schema, answer] = taken[name]!;
				expect((await objects(major, schema, answer)).mean).toBeGreaterThan(0.5);
			},
		);

		it.each([
			['no JSON', 'certainly not'],
			['a missing key', '{"name":"Ada"}'],
			['a list', '["Ada"]'],
		])('what nobody can take is a failure, whatever the condition says: %s', async (_, answer) => {
			const schema = z.object({ name: z.string(), age: z.number() });
			const { alone, whole, mean, outcomes } = await objects(major, schema, answer, () => true);
			expect(whole).toEqual(alone);
			expect(outcomes).toBe(2);
			expect(mean).toBeLessThan(0.5);
		});

		it('another value than those asked for is a failure by default', async () => {
			const { mean } = await objects(major, z.object({ a: z.enum(['b', 'c']) }), '{"a":"d"}');
			expect(mean).toBeLessThan(0.5);
		});
	},
);

/** JSON schemas that the validator can't run. */
const broken: Record<string, object> = {
	'a bad repetition': { type: 'object', properties: { a: { type: 'string', pattern: 'a{,3}' } } },
	'a bad class': { type: 'object', properties: { a: { type: 'string', pattern: '^[\\w-.]+$' } } },
	'bad names': { type: 'object', properties: {}, patternProperties: { '^x\\-': { type: 'string' } } },
	'a reference to nowhere': { type: 'object', properties: { a: { $ref: '#/$defs/none' } } },
	'a type that is none': { type: 'object', properties: { a: { type: 'text' } } },
	'types as Google writes them': { type: 'OBJECT', properties: { a: { type: 'STRING' } } },
	'no schema at all': { type: 'object', properties: { a: { type: 'string', pattern: '(' } } },
};

describe('a schema that can not be checked', () => {
	it.each(Object.entries(broken))('%s: is told once, and leaves the outcome to the condition', async (_, schema) => {
		const model = (score: number) => objects(majors[3]!, jsonSchema7(schema), '{"a":"a"}', () => score);
		const good = await model(1);
		expect(good.whole).toEqual(['{"a":"a"}', '{"a":"a"}']);
		expect(good.mean).toBeGreaterThan(0.5);
		expect(good.errors.map(({ during }) => during)).toEqual(['schema']);
		expect((await model(0)).mean).toBeLessThan(0.5);
	});
});

describe('schemas of other libraries', () => {
	const { ai, model } = majors[3]!;

	it.each<[string, Any, string]>([
		['ArkType', type({ a: 'string' }), '{"a":"x","b":1}'],
		['Zod 4', z4.object({ a: z4.coerce.number(), b: z4.string().optional() }), '{"a":"5","c":1}'],
	])('%s', async (_, schema, answer) => {
		server.script = () => text(answer);
		const bandit = banditModel({
			arms: [{ id: 'a', model: model(server.url, 'a') }],
			store: memoryStore(),
			policy: 'beta',
			successWhen: () => true,
			onError: () => {},
		});
		const outcome = await ai
			.generateText({ model: bandit, prompt: 'x', maxRetries: 0, output: Output.object({ schema }) })
			.then(
				({ output }: Any) => output,
				(error: Error) => error.message,
			);
		await bandit.flush();
		expect(typeof outcome).toBe('object');
		expect(insight(bandit.bandit, 'a').mean).toBeGreaterThan(0.5);
	});
});

describe.each(majors.slice(1).map((major) => [major.name, major] as const))(
	'%s: what the SDK fills or what is only asked for under a condition',
	(_, major) => {
		const within = z4.object({ b: z4.number().default(1), c: z4.string() });
		const filled = z4.object({ a: z4.string().default('x'), b: z4.string() });
		const outSchema = (major.ai as Any).jsonSchema(z4.toJSONSchema(filled, { io: 'output', target: 'draft-7' }), {
			validate: (value: unknown) => {
				const { data, error } = filled.safeParse(value);
				return error === undefined ? { success: true, value: data } : { success: false, error };
			},
		});

		it.each<[string, Any, string]>([
			['a default', filled, '{"b":"y"}'],
			['a default deep inside', z4.object({ a: z4.array(within) }), '{"a":[{"c":"y"},{"b":2,"c":"z"}]}'],
			['a default, by a schema of what comes out of validation', outSchema, '{"b":"y"}'],
			['a value that is caught and missing', z4.object({ a: z4.number().catch(1) }), '{}'],
			['a value that is caught and out of its range', z4.object({ a: z4.int().max(10).catch(3) }), '{"a":99}'],
			[
				'an object that is caught and has a key too few',
				z4.object({ a: z4.object({ b: z4.string() }).catch({ b: 'x' }) }),
				'{"a":{}}',
			],
			[
				'a condition that does not hold',
				(major.ai as Any).jsonSchema({
					type: 'object',
					properties: { a: { type: ['string', 'number'] }, b: {} },
					if: { properties: { a: { type: 'string' } } },
					// biome-ignore lint/suspicious/noThenProperty: the keyword of JSON schema
					then: { required: ['b'] },
				}),
				'{"a":5}',
			],
		])('%s is no failure, by default', async (_, schema, answer) => {
			const { alone, whole, mean } = await objects(major, schema, answer);
			expect(alone[0]).toMatch(/^{/);
			expect(whole).toEqual(alone);
			expect(mean).toBeGreaterThan(0.5);
		});

		it('a missing key without a default is a failure', async () => {
			expect((await objects(major, filled, '{"a":"y"}')).mean).toBeLessThan(0.5);
		});
	},
);
