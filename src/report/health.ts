import type { GoalConfiguration } from '../base/settings.ts';
import { ArmPlace, armWidth } from '../learner/evaluation/layout.ts';
import { percent } from './format.ts';
import { outcomeRates } from './gates.ts';
import { sampleRatios } from './sample-ratio.ts';
import { armTotal, overBuckets, type ReportSums, trafficTotal } from './sums.ts';

/** Something that is not as it should be. */
export interface Finding {
	/** `wrong`: figures can't be trusted until it is seen to. `note`: worth knowing. */
	readonly level: 'wrong' | 'note';
	readonly arm?: string;
	/** A sentence for people. */
	readonly text: string;
}

/** Share of decisions without outcome above which that is worth a note. */
const manyMissing = 0.5;

/** What is not as it should be with a goal. */
export function findingsOf(sums: ReportSums, configuration: GoalConfiguration | undefined): Finding[] {
	const findings: Finding[] = [];
	for (const { arm, z, isAlarm } of sampleRatios(sums)) {
		if (!isAlarm) continue;
		findings.push({
			level: 'wrong',
			arm,
			text: `${arm} was drawn ${z > 0 ? 'more' : 'less'} often than its propensities say (z = ${z.toFixed(1)}): draws are lost, counted twice, or made elsewhere.`,
		});
	}
	for (const [arm, row] of sums.arms) {
		const draws = armTotal(row, 'draws');
		if (draws >= 20 && overBuckets(row, armWidth, ArmPlace.ownCosted) < 0.5) {
			findings.push({ level: 'note', arm, text: `No call of ${arm} has a known cost: give it a price.` });
		}
		const { own, others } = outcomeRates(arm, sums);
		if (own === undefined || others === undefined) continue;
		const error = Math.hypot(own.error, others.error);
		if (Math.abs(own.rate - others.rate) > Math.max(0.02, 3 * error)) {
			findings.push({
				level: 'wrong',
				arm,
				text: `${percent(own.rate)} of what ${arm} served has an outcome, ${percent(others.rate)} of the rest: what is missing may be what went wrong.`,
			});
		}
	}
	findings.push(...missing(sums));
	const known = new Set(configuration?.arms.map(({ id }) => id));
	if (configuration !== undefined) {
		const gone = [...sums.arms.keys()].filter((arm) => !known.has(arm));
		if (gone.length > 0) {
			findings.push({
				level: 'note',
				text: `No longer configured: ${gone.join(', ')}. If an id was changed, what was learnt under the old one is not used.`,
			});
		}
	}
	return findings;
}

function missing({ arms, traffic }: ReportSums): Finding[] {
	let [outcomes, lost] = [0, 0];
	for (const row of arms.values()) {
		outcomes += overBuckets(row, armWidth, ArmPlace.ownOutcomes);
		lost += armTotal(row, 'lost');
	}
	const findings: Finding[] = [];
	const decisions = trafficTotal({ traffic }, 'decisions') - trafficTotal({ traffic }, 'fixedDecisions');
	if (outcomes < 0.5 && decisions >= 50) {
		findings.push({
			level: 'wrong',
			text: `None of ${Math.round(decisions)} requests has an outcome: nothing is learnt. Report outcomes, or set successWhen.`,
		});
	} else if (lost > manyMissing * (outcomes + lost)) {
		findings.push({
			level: 'note',
			text: `${percent(lost / (outcomes + lost))} of the requests never got an outcome.`,
		});
	}
	return findings;
}
