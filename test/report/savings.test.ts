import { describe, expect, it } from 'vitest';
import { simulate, worlds } from '../../bench/report/simulation.ts';
import { InvalidOptionError } from '../../src/base/errors.ts';
import { savingsOf } from '../../src/report/savings.ts';
import { isKnown } from '../../src/report/savings-types.ts';
import type { ReportRow } from '../../src/report/sums.ts';

function rowsOf(name: string, options: Parameters<typeof simulate>[3] & { day?: string; segment?: string } = {}) {
	const { day = '2026-03-01', segment = '', ...trouble } = options;
	const { sums, ...truth } = simulate(worlds.find((world) => world.name === name)!, 4, 4000, trouble);
	const rows: ReportRow[] = [{ period: day, segment, arm: undefined, sums: sums.traffic }];
	for (const [arm, row] of sums.arms) rows.push({ period: day, segment, arm, sums: row });
	return { rows, truth };
}

describe('savings', () => {
	it('are said with their interval, in words, against the arm with the holdout', () => {
		const { rows, truth } = rowsOf('baseline loses', { holdout: 0.05 });
		const savings = savingsOf(rows);
		expect(savings.versus).toBe('large');
		expect(savings.requests).toBe(4000);
		expect(isKnown(savings.savedUsd) && savings.savedUsd.low).toBeLessThan(truth.savedUsd);
		expect(isKnown(savings.savedUsd) && savings.savedUsd.high).toBeGreaterThan(truth.savedUsd);
		expect(savings.sentence).toMatch(
			/^Saved \$\d+\.\d+ ± \d+(\.\d+)? of \$\d+\.\d+ over 4,000 requests since 1 Mar 2026, against always large; success 8\d\.\d% against an estimated \d\d\.\d% ± \d\.\d for always large\.$/,
		);
		expect(savings.holdout!.draws).toBeGreaterThan(150);
	});

	it('against any arm', () => {
		const { rows } = rowsOf('baseline loses', { holdout: 0.02 });
		const savings = savingsOf(rows, { versus: 'middle' });
		expect(savings.sentence).toMatch(/always middle/);
		expect(savings.effectiveSampleSize).toBeGreaterThan(1000);
		expect(savings.holdout).toBeUndefined();
		expect(() => savingsOf(rows, { versus: 'huge' })).toThrow(InvalidOptionError);
	});

	it('are refused in words where the data can’t carry them', () => {
		const savings = savingsOf(rowsOf('baseline loses').rows, { versus: 'large' });
		expect(isKnown(savings.savedUsd)).toBe(false);
		expect(isKnown(savings.gain)).toBe(false);
		expect(savings.sentence).toMatch(
			/^What was saved against always large over 4,000 requests since 1 Mar 2026: it can’t be said: large had next to no chance on .* holdout: 0\.02 }.*; success was 8\d\.\d%\.$/,
		);
	});

	it('say dollars alone where outcomes are missing on one arm', () => {
		const savings = savingsOf(rowsOf('close race', { holdout: 0.02, missingOf: 0 }).rows);
		expect(isKnown(savings.savedUsd)).toBe(true);
		expect(isKnown(savings.gain)).toBe(false);
		expect(savings.sentence).toMatch(
			/^Saved .*; success was .*; what it would have been for always large: it can’t be said: /,
		);
	});

	it('of some days or a segment only, and against a rule by segment', () => {
		const first = rowsOf('baseline loses', { holdout: 0.05, segment: 'letters' }).rows;
		const second = rowsOf('baseline wins', { holdout: 0.05, day: '2026-03-09', segment: 'invoices' }).rows;
		const rows = [...first, ...second];
		expect(savingsOf(rows).requests).toBe(8000);
		expect(savingsOf(rows, { since: '2026-03-02' })).toMatchObject({ requests: 4000, since: '2026-03-09' });
		expect(savingsOf(rows, { until: Date.UTC(2026, 2, 2) }).requests).toBe(4000);
		expect(savingsOf(rows, { segment: 'letters' }).sentence).toContain('of segment "letters"');
		const rule = savingsOf(rows, { versus: (segment) => (segment === 'letters' ? 'middle' : 'large') });
		expect(rule.versus).toBe('rule');
		// The rule is what was learnt, so nothing was gained on it.
		expect(isKnown(rule.gain) && Math.abs(rule.gain.value)).toBeLessThan(0.03);
		expect(() => savingsOf(rows, { since: 'yesterday-ish' })).toThrow(/since: "yesterday-ish" can't be used/);
	});

	it('say that there is nothing yet', () => {
		expect(savingsOf([])).toMatchObject({
			sentence: 'There were no requests in this time.',
			requests: 0,
			versus: undefined,
		});
	});

	it('are net of what served nobody', () => {
		const { rows } = rowsOf('baseline loses', { holdout: 0.05 });
		const before = savingsOf(rows);
		const traffic = rows.find(({ arm }) => arm === undefined)!;
		traffic.sums[64 * 6 + 6] = 2.5;
		const after = savingsOf(rows);
		expect(after.extraUsd).toBe(2.5);
		expect(
			isKnown(after.savedUsd) && isKnown(before.savedUsd) && before.savedUsd.value - after.savedUsd.value,
		).toBeCloseTo(2.5, 9);
		expect(after.spentUsd - before.spentUsd).toBeCloseTo(2.5, 9);
	});
});
