import { Environment } from '@marcbachmann/cel-js';
import type { CallResult } from '../../base/call.ts';
import { parseJson } from '../json-text.ts';
import { linearRegex } from './regex.ts';

/** Most characters of an answer that an expression looks at; a longer one gives an error, and no outcome. */
export const maxText = 1_000_000;

const tokenFields = [
	'inputTokens',
	'outputTokens',
	'cachedInputTokens',
	'cacheWriteTokens',
	'reasoningTokens',
] as const satisfies readonly (keyof CallResult['usage'])[];

/** What an expression can name. */
export const names = [
	'text',
	'finishReason',
	'toolCalls',
	'object',
	'usage',
	'latencyMs',
	'costUsd',
	'arm',
	'modelId',
] as const;

let made: Environment | undefined;

/** The types of what an expression can name; made once, when the first expression is compiled. */
export function environment(): Environment {
	made ??= makeEnvironment();
	return made;
}

/** The method that stands in for CEL's `matches`, and matches in linear time. */
export const linearMatches = 'linearMatches';

function makeEnvironment(): Environment {
	const env = new Environment({ limits: { maxAstNodes: 250, maxDepth: 30, maxListElements: 100, maxMapEntries: 100 } })
		.registerVariable('text', 'string')
		.registerVariable('finishReason', 'string')
		.registerVariable('toolCalls', 'list<map<string, dyn>>')
		.registerVariable('object', 'dyn')
		.registerVariable({ name: 'usage', schema: Object.fromEntries(tokenFields.map((field) => [field, 'int'])) })
		.registerVariable('latencyMs', 'double')
		.registerVariable('costUsd', 'double')
		.registerVariable('arm', 'string')
		.registerVariable('modelId', 'string');
	const regexes = new Map<string, { test(text: string): boolean }>();
	env.registerFunction(
		`string.${linearMatches}(string): bool`,
		(text: string, pattern: string) => {
			let regex = regexes.get(pattern);
			if (regex === undefined) {
				regex = linearRegex(pattern, 'pattern');
				regexes.set(pattern, regex);
			}
			return regex.test(text);
		},
		{ async: false },
	);
	// CEL has no arithmetic of int and double; `latencyMs / 1000` would be refused without these.
	const operators = {
		'+': (a: Num, b: Num) => Number(a) + Number(b),
		'-': (a: Num, b: Num) => Number(a) - Number(b),
		'*': (a: Num, b: Num) => Number(a) * Number(b),
		'/': (a: Num, b: Num) => Number(a) / Number(b),
	};
	for (const [sign, handler] of Object.entries(operators)) {
		env.registerOperator(`int ${sign} double`, handler).registerOperator(`double ${sign} int`, handler);
	}
	env.registerOperator('int == double', (a: Num, b: Num) => Number(a) === Number(b));
	return env;
}

type Num = number | bigint;

/** The values of `named` in a result, as the expression language types them. What is unknown is left out. */
export function valuesOf(result: CallResult, named: ReadonlySet<string>): Record<string, unknown> {
	const values: Record<string, unknown> = { text: result.text, finishReason: result.finishReason, arm: result.arm };
	if (named.has('latencyMs')) values.latencyMs = known(result.latencyMs);
	if (named.has('costUsd')) values.costUsd = known(result.costUsd);
	if (named.has('modelId')) values.modelId = result.modelId;
	if (named.has('toolCalls')) values.toolCalls = result.toolCalls;
	if (named.has('object')) values.object = result.object ?? parseJson(result.text)?.value;
	if (named.has('usage')) {
		const usage: Record<string, bigint> = {};
		for (const field of tokenFields) {
			const count = known(result.usage[field]);
			if (count !== undefined) usage[field] = BigInt(Math.round(count));
		}
		values.usage = usage;
	}
	return values;
}

/** True when a measurement of the call that the expression names is unknown. */
export function lacksMeasurement(values: Record<string, unknown>, measurements: readonly string[]): boolean {
	return measurements.some((path) => {
		const [name = '', field] = path.split('.');
		const value = values[name];
		return field === undefined ? value === undefined : (value as Record<string, unknown>)[field] === undefined;
	});
}

function known(value: number | undefined): number | undefined {
	return Number.isFinite(value) ? value : undefined;
}
