import { ArmPlace, armWidth } from '../learner/evaluation/layout.ts';
import { count as number, percent } from './format.ts';
import { armTotal, effectiveSize, overBuckets, type ReportSums, trafficTotal } from './sums.ts';

/** Why something can't be said, and after how many more requests it can, where that is foreseen. */
export interface Refusal {
	/** A sentence for people. */
	readonly refused: string;
	readonly moreRequests?: number;
}

/** Least effective sample size of an arm's outcomes, where it has no holdout. */
const leastEffective = 100;

/** Where it has one: outcomes that the holdout's lots are expected to have given it. Fixed beforehand: what came out selects. */
const leastHeld = 50;

/** Least effective sample size for dollars, which rest mostly on prices and tokens. */
const leastCosted = 25;

/** Share of decisions with next to no chance for the arm above which nothing is said without a holdout. */
const mostUnlikely = 0.005;

/** By how much the share of decisions with an outcome may differ between the arm and others, and in how many standard errors. */
const mostDifference = 0.02;
const sureDifference = 3;

/** Share of decisions without chance above which what is left is no fair part of the traffic. */
const mostFixed = 0.2;

function effectiveCosts(row: Float64Array): number {
	const squares = armTotal(row, 'squaredCostWeight');
	return squares > 0 ? armTotal(row, 'costWeight') ** 2 / squares : 0;
}

/** Why nothing can be said of the success that an arm would have had on all requests; undefined: it can. */
export function successRefusal(arm: string, sums: ReportSums): Refusal | undefined {
	const row = sums.arms.get(arm);
	const fixed = fixedRefusal(sums);
	if (fixed !== undefined) return fixed;
	if (row === undefined || armTotal(row, 'eligible') < 0.5) return neverSeen(arm);
	const eligible = armTotal(row, 'eligible');
	const outcomes = overBuckets(row, armWidth, ArmPlace.outcomes);
	if (outcomes < 0.5) return { refused: 'It can’t be said yet: no request of this time has an outcome.' };
	if (isHeld(row)) {
		const held = armTotal(row, 'heldShare');
		if (held < leastHeld) return tooFew(arm, held, leastHeld, eligible);
	} else {
		const unlikely = unlikelyRefusal(arm, row);
		if (unlikely !== undefined) return unlikely;
		const effective = effectiveSize(row);
		if (effective < leastEffective) return tooFew(arm, effective, leastEffective, eligible);
	}
	return missingRefusal(arm, sums);
}

/** Whether a share of the requests went to the arm by lot. What it had no chance on besides counts as unlikely. */
function isHeld(row: Float64Array): boolean {
	return armTotal(row, 'heldDraws') > 0.5 && armTotal(row, 'unlikely') <= mostUnlikely * armTotal(row, 'eligible');
}

function unlikelyRefusal(arm: string, row: Float64Array): Refusal | undefined {
	const share = armTotal(row, 'unlikely') / armTotal(row, 'eligible');
	if (!(share > mostUnlikely)) return undefined;
	return {
		refused:
			`It can’t be said: ${arm} had next to no chance on ${percent(share)} of the requests. ` +
			`Set baseline: { arm: ${JSON.stringify(arm)}, holdout: 0.02 } to have a share of them by lot.`,
		moreRequests: Math.ceil(leastHeld / 0.02),
	};
}

/** Why nothing can be said of what an arm would have cost; undefined: it can. */
export function costRefusal(arm: string, sums: ReportSums): Refusal | undefined {
	const fixed = fixedRefusal(sums);
	if (fixed !== undefined) return fixed;
	const row = sums.arms.get(arm);
	if (row === undefined || armTotal(row, 'eligible') < 0.5) return neverSeen(arm);
	if (overBuckets(row, armWidth, ArmPlace.costed) < 0.5) {
		return { refused: 'It can’t be said: no call of this time has a known cost. Give prices.' };
	}
	if (!isHeld(row)) {
		const unlikely = unlikelyRefusal(arm, row);
		if (unlikely !== undefined) return unlikely;
	}
	const size = Math.max(effectiveCosts(row), armTotal(row, 'heldCostShare'));
	return size < leastCosted ? tooFew(arm, size, leastCosted, armTotal(row, 'eligible')) : undefined;
}

function neverSeen(arm: string): Refusal {
	return { refused: `It can’t be said: ${arm} could serve no request of this time.` };
}

function tooFew(arm: string, have: number, need: number, requests: number): Refusal {
	// Never drawn by chance: a holdout of 2% is the way.
	const rate = have > 0.5 ? have / requests : 0.02;
	const moreRequests = Math.max(1, Math.ceil((need - have) / rate));
	const advice = have > 0.5 ? '' : `, with baseline: { arm: ${JSON.stringify(arm)}, holdout: 0.02 }`;
	return {
		refused:
			`It can’t be said yet: what ${arm} served is worth ${Math.round(have)} of the ${need} outcomes that it takes; ` +
			`about ${number(moreRequests)} more requests${advice}.`,
		moreRequests,
	};
}

function fixedRefusal(sums: ReportSums): Refusal | undefined {
	const decisions = trafficTotal(sums, 'decisions');
	const fixed = trafficTotal(sums, 'fixedDecisions');
	if (decisions < 0.5) return { refused: 'It can’t be said yet: there were no requests in this time.' };
	if (fixed <= mostFixed * decisions) return undefined;
	return {
		refused:
			`It can’t be said: on ${percent(fixed / decisions)} of the requests the model was not left to chance ` +
			'(pinned, forced or without exploration), and those tell nothing of others.',
	};
}

/** Outcomes missing more often on one arm than on others. */
function missingRefusal(arm: string, sums: ReportSums): Refusal | undefined {
	const { own, others } = outcomeRates(arm, sums);
	if (own === undefined || others === undefined) return undefined;
	const difference = own.rate - others.rate;
	const error = Math.hypot(own.error, others.error);
	if (Math.abs(difference) <= Math.max(mostDifference, sureDifference * error)) return undefined;
	return {
		refused:
			`It can’t be said: ${percent(own.rate)} of the requests that ${arm} served have an outcome, and ` +
			`${percent(others.rate)} of the others. What is missing may be what went wrong.`,
	};
}

/** The share of decisions that have an outcome. */
export interface OutcomeRate {
	readonly rate: number;
	/** Standard error. */
	readonly error: number;
}

/** How often decisions have an outcome on an arm, and on all others. */
export function outcomeRates(arm: string, { arms }: ReportSums): { own?: OutcomeRate; others?: OutcomeRate } {
	const count = { own: { outcomes: 0, lost: 0 }, others: { outcomes: 0, lost: 0 } };
	for (const [id, row] of arms) {
		const side = id === arm ? count.own : count.others;
		side.outcomes += overBuckets(row, armWidth, ArmPlace.ownOutcomes);
		side.lost += armTotal(row, 'lost');
	}
	return { own: rateOf(count.own), others: rateOf(count.others) };
}

/** Decisions that still wait are left out: they are the latest, and so of the arms that are drawn now. */
function rateOf({ outcomes, lost }: { outcomes: number; lost: number }): OutcomeRate | undefined {
	const number = outcomes + lost;
	if (number < 0.5) return undefined;
	const rate = Math.min(1, Math.max(0, outcomes / number));
	// Agresti and Coull 1998: no rate is known for certain from a few decisions.
	const shrunk = (rate * number + 2) / (number + 4);
	return { rate, error: Math.sqrt((shrunk * (1 - shrunk)) / (number + 4)) };
}
