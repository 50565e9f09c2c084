import { createOpenAI as createOpenAI4 } from '@ai-sdk/openai';
import * as ai7 from 'ai';
import * as ai4 from 'ai4';
import * as ai5 from 'ai5';
import * as ai6 from 'ai6';
import { createOpenAI as createOpenAI1 } from 'openai-v1';
import { createOpenAI as createOpenAI2 } from 'openai-v2';
import { createOpenAI as createOpenAI3 } from 'openai-v3';
import type { SdkModel } from '../../src/ai-sdk/index.ts';

/** One major of the AI SDK, in a form that a table of tests can use: the four types don't fit each other. */
export interface Major {
	readonly name: string;
	readonly version: SdkModel['specificationVersion'];
	// biome-ignore lint/suspicious/noExplicitAny: one test body for four incompatible sets of types
	readonly ai: any;
	/** A chat model of the real provider on a server. */
	model(url: string, id: string): SdkModel;
	/** Options that end a tool loop after so many steps. */
	steps(n: number): object;
	/** A tool's definition. */
	tool(parameters: unknown, execute?: (input: never) => unknown): object;
}

const settings = (url: string) => ({ baseURL: url, apiKey: 'test' });
// biome-ignore lint/suspicious/noExplicitAny: see above
const any = (value: unknown): any => value;
const input = (inputSchema: unknown, execute?: unknown) => ({
	description: 'a tool',
	inputSchema,
	...(execute ? { execute } : {}),
});

export const majors: readonly Major[] = [
	{
		name: 'ai 4',
		version: 'v1',
		ai: ai4,
		model: (url, id) => any(createOpenAI1({ ...settings(url), compatibility: 'strict' }).chat(id)),
		steps: (n) => ({ maxSteps: n }),
		tool: (parameters, execute) => ({ description: 'a tool', parameters, ...(execute ? { execute } : {}) }),
	},
	{
		name: 'ai 5',
		version: 'v2',
		ai: ai5,
		model: (url, id) => any(createOpenAI2(settings(url)).chat(id)),
		steps: (n) => ({ stopWhen: ai5.stepCountIs(n) }),
		tool: input,
	},
	{
		name: 'ai 6',
		version: 'v3',
		ai: ai6,
		model: (url, id) => any(createOpenAI3(settings(url)).chat(id)),
		steps: (n) => ({ stopWhen: ai6.stepCountIs(n) }),
		tool: input,
	},
	{
		name: 'ai 7',
		version: 'v4',
		ai: ai7,
		model: (url, id) => any(createOpenAI4(settings(url)).chat(id)),
		steps: (n) => ({ stopWhen: any(ai7).stepCountIs?.(n) ?? any(ai7).isStepCount(n) }),
		tool: input,
	},
];
