import { describe, expect, it } from 'vitest';
import { isNoFailure, Run } from '../../src/router/run.ts';

/** What a run reports of an error that its code threw. */
async function told(error: unknown, before?: (run: Run) => Promise<unknown>) {
	const outcomes: unknown[] = [];
	const run = new Run('r', undefined, async (outcome) => {
		outcomes.push(outcome);
		return [];
	});
	await before?.(run);
	await run.threw(error);
	return outcomes;
}

const abort = new DOMException('This operation was aborted', 'AbortError');
const interrupt = Object.assign(new Error('wait for a person'), { name: 'GraphInterrupt', is_bubble_up: true });

describe('an error of the code within a run', () => {
	it.each([
		['an interrupt', interrupt],
		['a hand-over', Object.assign(new Error(), { name: 'ParentCommand', is_bubble_up: true })],
		['an abort', abort],
		["LangChain's abort", Object.assign(new Error('x'), { name: 'ModelAbortError' })],
		['an abort by its message alone', new Error('Aborted')],
		['an interrupt that was wrapped', new Error('a tool failed', { cause: new Error('inner', { cause: interrupt }) })],
	])('%s teaches nothing', async (_, error) => {
		expect(await told(error)).toEqual([]);
	});

	it.each([
		['an error', new TypeError('x is no function'), 'TypeError'],
		['one that speaks of aborts', new Error('the transaction was aborted by the database'), 'Error'],
		['a time-out', new DOMException('took too long', 'TimeoutError'), 'the run threw'],
		['what is no error', 'oh', 'the run threw'],
		['nothing', undefined, 'the run threw'],
		['something that is not bubbling up', Object.assign(new Error(), { is_bubble_up: false }), 'Error'],
	])('%s is a failure, once', async (_, error, reason) => {
		const outcomes = await told(error);
		expect(outcomes).toEqual([
			{
				score: 0,
				source: 'run',
				reason: error instanceof Error ? error.name : reason,
				category: undefined,
			},
		]);
	});

	it('does not take back what was told before', async () => {
		expect(await told(new Error('late'), (run) => run.succeed())).toEqual([{ score: 1, source: 'run' }]);
		expect(await told(new Error('late'), (run) => run.score(0.5, 'so so'))).toEqual([
			{ score: 0.5, source: 'run', reason: 'so so' },
		]);
	});

	it('that can not be reported breaks nothing', async () => {
		const run = new Run('r', undefined, async () => {
			throw new Error('the store is down');
		});
		await expect(run.threw(new Error('x'))).resolves.toBeUndefined();
	});

	it('may go round in circles', () => {
		const one: { cause?: unknown } = new Error('one');
		one.cause = new Error('two', { cause: one });
		expect(isNoFailure(one)).toBe(false);
	});
});
