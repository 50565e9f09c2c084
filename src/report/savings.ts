import { InvalidOptionError } from '../base/errors.ts';
import { armLength, TrafficPlace, trafficWidth } from '../learner/evaluation/layout.ts';
import { type ArmEstimates, armEstimates, type HeldEstimates, trafficEstimates } from './estimates.ts';
import { costRefusal, type Refusal, successRefusal } from './gates.ts';
import type { Interval } from './jackknife.ts';
import { knownOf } from './known.ts';
import {
	type Claim,
	isKnown,
	type Period,
	type Savings,
	type SavingsOptions,
	type StaticRule,
} from './savings-types.ts';
import { savingsSentence } from './sentence.ts';
import {
	add,
	armTotal,
	effectiveSize,
	overBuckets,
	type ReportRow,
	type ReportSums,
	type Selection,
	sumOf,
	trafficTotal,
} from './sums.ts';

/** What was saved according to rows of a report. Throws InvalidOptionError for an unknown arm or a time that is none. */
export function savingsOf(rows: readonly ReportRow[], options: SavingsOptions = {}): Savings {
	const selection = selectionOf(options);
	const sums = sumOf(rows, selection);
	const { versus } = options;
	const name = typeof versus === 'function' ? 'rule' : (versus ?? usualBaseline(sums));
	const compared = typeof versus === 'function' ? ruleSums(rows, selection, versus) : sums;
	if (typeof versus === 'string' && !sumOf(rows).arms.has(versus)) {
		const known = [...sumOf(rows).arms.keys()].join(', ') || 'none yet';
		throw new InvalidOptionError('versus', versus, `Name an arm that this goal has had: ${known}.`);
	}
	return figures(name, compared, { ...selection, ...daysOf(rows, selection) });
}

function figures(versus: string | undefined, sums: ReportSums, { since, until, segment }: Selection): Savings {
	const traffic = trafficEstimates(sums);
	const row = (versus === undefined ? undefined : sums.arms.get(versus)) ?? new Float64Array(armLength);
	const arm = armEstimates(row);
	const noSuccess = successRefusal(versus ?? 'no arm', sums);
	const noCost = costRefusal(versus ?? 'no arm', sums);
	const either = noCost ?? noSuccess;
	const extraUsd = trafficTotal(sums, 'extraUsd');
	const chosenUsd = overBuckets(sums.traffic, trafficWidth, TrafficPlace.costUsd);
	const requests = Math.round(trafficTotal(sums, 'decisions'));
	const saved = claim(arm.savedUsd, noCost);
	const result: Omit<Savings, 'sentence'> = {
		versus,
		since,
		until,
		segment,
		requests,
		evaluated: requests - Math.round(trafficTotal(sums, 'fixedDecisions')),
		outcomes: Math.round(traffic.outcomes),
		known: knownOf(sums),
		spentUsd: chosenUsd + trafficTotal(sums, 'fixedCostUsd') + extraUsd,
		extraUsd,
		costUsd: { actual: arm.spentUsd, versus: claim(arm.alwaysUsd, noCost) },
		savedUsd: isKnown(saved) ? shifted(saved, -extraUsd) : saved,
		success: { actual: traffic.success, versus: claim(arm.alwaysSuccess, noSuccess) },
		gain: claim(arm.gain, noSuccess),
		usdPerSuccess: { actual: arm.usdPerSuccess, versus: claim(arm.alwaysUsdPerSuccess, either) },
		latencyMs: { actual: traffic.latencyMs, versus: claim(arm.alwaysLatencyMs, noCost) },
		holdout: heldOf(arm, noSuccess),
		effectiveSampleSize: effectiveSize(row),
	};
	return { sentence: savingsSentence(result), ...result };
}

function heldOf({ held }: ArmEstimates, refusal: Refusal | undefined): HeldEstimates | undefined {
	return refusal === undefined ? held : undefined;
}

function claim(interval: Interval | undefined, refusal: Refusal | undefined): Claim {
	if (refusal !== undefined) return refusal;
	return interval ?? { refused: 'It can’t be said yet: there is too little to tell how sure it is.' };
}

function shifted({ value, low, high }: Interval, by: number): Interval {
	return { value: value + by, low: low + by, high: high + by };
}

/** The arm with a holdout, else the one that would have cost most. */
export function usualBaseline({ arms }: ReportSums): string | undefined {
	const byHoldout = [...arms].sort(([, a], [, b]) => armTotal(b, 'heldShare') - armTotal(a, 'heldShare'))[0];
	if (byHoldout !== undefined && armTotal(byHoldout[1], 'heldShare') > 0) return byHoldout[0];
	const cost = (row: Float64Array): number => {
		const { alwaysUsd, costed } = armEstimates(row);
		return alwaysUsd === undefined ? 0 : alwaysUsd.value / costed;
	};
	return [...arms].map(([arm, row]) => ({ arm, cost: cost(row) })).sort((a, b) => b.cost - a.cost)[0]?.arm;
}

/** The sums that an arm would have which serves each segment as a rule says. */
function ruleSums(rows: readonly ReportRow[], selection: Selection, rule: StaticRule): ReportSums {
	const { traffic, arms } = sumOf(rows, selection);
	const whole = new Float64Array(armLength);
	for (const segment of new Set(rows.map((row) => row.segment))) {
		if (selection.segment !== undefined && segment !== selection.segment) continue;
		const row = sumOf(rows, { ...selection, segment }).arms.get(rule(segment));
		if (row !== undefined) add(whole, row);
	}
	return { traffic, arms: new Map([...arms, ['rule', whole]]) };
}

/** The days that options name. */
export function selectionOf({ since, until, segment }: Period & { segment?: string }): Selection {
	return { since: dayNamed('since', since), until: dayNamed('until', until), segment };
}

function dayNamed(option: string, time: Period['since']): string | undefined {
	if (time === undefined) return undefined;
	const date = new Date(time);
	if (Number.isNaN(date.getTime())) {
		throw new InvalidOptionError(option, time, "Give a Date, milliseconds since the epoch, or a day: '2026-11-01'.");
	}
	return date.toISOString().slice(0, 10);
}

function daysOf(rows: readonly ReportRow[], selection: Selection): Pick<Selection, 'since' | 'until'> {
	const periods = rows.map(({ period }) => period).sort();
	const inside = periods.filter(
		(period) =>
			(selection.since === undefined || period >= selection.since.slice(0, period.length)) &&
			(selection.until === undefined || period <= selection.until),
	);
	return { since: inside[0], until: inside.at(-1) };
}
