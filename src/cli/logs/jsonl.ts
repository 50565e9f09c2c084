import { InvalidOptionError } from '../../base/errors.ts';
import type { LoggedAnswer, LoggedPrompt } from './logged.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads JSONL. A line is one answer: `{ prompt, arm, score }`, or one prompt with the answers of several arms:
 * `{ prompt, arms: { ID: { score } } }`. Beside the score (0 to 1, or `success`: true or false) there may be `costUsd`,
 * `latencyMs`, `inputTokens`, `outputTokens`, and beside the prompt `id`, `segment`, `user`, and `propensity` of the arm.
 * Lines with one `id`, or with one prompt and segment, belong together. Throws InvalidOptionError for a line that is none of it.
 */
export function readJsonl(file: string, text: string): LoggedPrompt[] {
	const prompts = new Map<string, LoggedPrompt & { answers: LoggedAnswer[] }>();
	for (const [i, line] of text.split('\n').entries()) {
		if (line.trim() === '') continue;
		const place = `${file}:${i + 1}`;
		const fields = parseLine(place, line);
		const given = string(fields.prompt) ?? string(fields.text) ?? '';
		const segment = string(fields.segment);
		const id = string(fields.id) ?? (given === '' ? `line ${i + 1}` : `${segment ?? ''}\n${given}`);
		let prompt = prompts.get(id);
		if (prompt === undefined) {
			prompt = { id, text: given, segment, cluster: string(fields.user) ?? id, answers: [] };
			prompts.set(id, prompt);
		}
		prompt.answers.push(...answersOf(place, fields));
	}
	return [...prompts.values()];
}

function parseLine(place: string, line: string): Fields {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		throw new InvalidOptionError(place, line, 'Give one JSON object a line.');
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new InvalidOptionError(place, value, 'Give one JSON object a line.');
	}
	return value as Fields;
}

function answersOf(place: string, fields: Fields): LoggedAnswer[] {
	const { arms } = fields;
	if (typeof arms === 'object' && arms !== null && !Array.isArray(arms)) {
		return Object.entries(arms as Readonly<Record<string, Fields>>).map(([arm, answer]) =>
			answerOf(place, arm, answer),
		);
	}
	const arm = string(fields.arm) ?? string(fields.model);
	if (arm === undefined) {
		throw new InvalidOptionError(place, fields, 'Give `arm` with its `score`, or `arms: { ID: { score } }`.');
	}
	return [answerOf(place, arm, fields)];
}

function answerOf(place: string, arm: string, fields: Fields): LoggedAnswer {
	const { success } = fields ?? {};
	const score = typeof success === 'boolean' ? Number(success) : number(place, 'score', fields?.score, 0, 1);
	return {
		arm,
		score,
		costUsd: number(place, 'costUsd', fields?.costUsd, 0, 1e6),
		latencyMs: number(place, 'latencyMs', fields?.latencyMs, 0, 1e9),
		inputTokens: number(place, 'inputTokens', fields?.inputTokens, 0, 1e9),
		outputTokens: number(place, 'outputTokens', fields?.outputTokens, 0, 1e9),
		propensity: number(place, 'propensity', fields?.propensity, 1e-9, 1),
	};
}

function string(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
}

function number(place: string, name: string, value: unknown, low: number, high: number): number | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'number' && value >= low && value <= high) return value;
	throw new InvalidOptionError(`${place}: ${name}`, value, `Give a number from ${low} to ${high}.`);
}
