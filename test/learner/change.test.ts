import { describe, expect, it } from 'vitest';
import { changeState, suspicionOf, updateChange } from '../../src/learner/change.ts';
import { normal, seededRng } from '../../src/policy/maths/sampling.ts';

/** Outcomes until the first alarm, or undefined after `most`. */
function firstAlarm(residual: (i: number) => number, most: number, state = changeState()) {
	for (let i = 0; i < most; i++) {
		const direction = updateChange(state, residual(i));
		if (direction !== undefined) return { at: i + 1, direction };
	}
	return undefined;
}

describe('change detection', () => {
	it('keeps still while nothing changes', () => {
		// Bernoulli arms with residuals around their mean; 20 × 5,000 outcomes each, at most one false alarm in 100,000.
		let alarms = 0;
		for (let seed = 0; seed < 20; seed++) {
			for (const p of [0.5, 0.8, 0.95]) {
				const rng = seededRng(`still ${seed} ${p}`);
				const state = changeState();
				for (let i = 0; i < 5000; i++) if (updateChange(state, (rng() < p ? 1 : 0) - p)) alarms++;
			}
		}
		expect(alarms).toBeLessThanOrEqual(3);
	});

	it.each([
		['0/1 outcomes that halve', 0.9, 0.45, 60],
		['0/1 outcomes that all fail', 0.9, 0, 20],
	])('notices %s', (_name, before, after, within) => {
		const rng = seededRng(`break ${after}`);
		const state = changeState();
		expect(firstAlarm(() => (rng() < before ? 1 : 0) - before, 300, state)).toBeUndefined();
		const alarm = firstAlarm(() => (rng() < after ? 1 : 0) - before, 300, state);
		expect(alarm?.direction).toBe('down');
		expect(alarm?.at).toBeLessThanOrEqual(within);
	});

	it('notices a small shift of steady scores sooner than one of noisy scores', () => {
		const run = (sd: number) => {
			const rng = seededRng(`steady ${sd}`);
			const state = changeState();
			expect(firstAlarm(() => sd * normal(rng), 400, state)).toBeUndefined();
			return firstAlarm(() => sd * normal(rng) - 0.3, 400, state)!.at;
		};
		expect(run(0.1)).toBeLessThan(run(0.3));
	});

	it('raises no alarm for one odd outcome, and none before it has seen enough', () => {
		const state = changeState();
		for (let i = 0; i < 100; i++) expect(updateChange(state, i === 50 ? -1 : 0.001)).toBeUndefined();
		expect(firstAlarm(() => -0.9, 19)).toBeUndefined();
		expect(firstAlarm(() => -0.9, 20)?.direction).toBe('down');
	});

	it('finds a recovered arm from a few outcomes, once it has changed', () => {
		const state = changeState();
		expect(firstAlarm(() => -0.5, 60, state)?.direction).toBe('down');
		expect(state.alarms).toBe(1);
		const back = firstAlarm(() => 0.5, 60, state);
		expect(back?.direction).toBe('up');
		expect(back?.at).toBeLessThanOrEqual(12);
	});

	it('suspects a recovery of an arm that changed, the more the better it does, and of no other', () => {
		const steady = changeState();
		for (let i = 0; i < 5; i++) updateChange(steady, 0.5);
		expect(suspicionOf(steady)).toBe(0);
		const changed = changeState();
		firstAlarm(() => -0.5, 60, changed);
		const suspicions = [suspicionOf(changed)];
		for (let i = 0; i < 3; i++) {
			updateChange(changed, 0.5);
			suspicions.push(suspicionOf(changed));
		}
		expect(suspicions[0]).toBe(0);
		for (let i = 1; i < suspicions.length; i++) expect(suspicions[i]).toBeGreaterThan(suspicions[i - 1]!);
		expect(suspicions.at(-1)).toBeLessThanOrEqual(0.5);
	});
});
