import { dollars, percent } from '../../report/format.ts';
import { type Explanation, openReport } from '../../report/index.ts';
import { aligned, heading, plain, say, sayJson } from '../output.ts';
import { goalsOf, type Shared, withStore } from '../shared.ts';

/** `explain ID`: why a decision fell as it did. */
export async function explain([id = '']: readonly string[], options: Shared): Promise<number> {
	return withStore(options, async (store) => {
		for (const goal of await goalsOf(store, options)) {
			const found = await openReport(store, { goal }).explain(id);
			if (found === undefined) continue;
			if (options.json) sayJson({ goal, ...found });
			else say(explanationText(goal, found));
			return 0;
		}
		console.error(`bandit-model: ${plain(id)} is no decision that is known, or no longer.`);
		return 1;
	});
}

function explanationText(goal: string, found: Explanation): string {
	const { arm, why, arms, left, outcome, state, costUsd, time, segment, propensity } = found;
	const lines = [
		heading(`${goal}: ${arm}`),
		plain(why),
		`At ${new Date(time).toISOString()}${segment === '' ? '' : `, segment ${plain(segment)}`}${propensity === undefined ? '' : `, with probability ${percent(propensity)}`}.`,
		outcome === undefined
			? `Outcome: none (${state}).`
			: `Outcome: ${outcome.score} by ${outcome.source}${outcome.reason === undefined ? '' : `: ${plain(outcome.reason)}`}.`,
	];
	if (costUsd !== undefined) lines.push(`It cost ${dollars(costUsd)}.`);
	if (arms.length > 0) {
		lines.push(
			'',
			aligned({
				head: ['arm', 'chance', 'draw', 'believed', '95%', 'USD', 'ms'],
				rows: arms.map((each) => [
					each.id,
					percent(each.propensity),
					each.sample.toFixed(3),
					each.mean.toFixed(3),
					`${each.interval[0].toFixed(2)} to ${each.interval[1].toFixed(2)}`,
					each.costUsd === undefined ? '–' : dollars(each.costUsd),
					each.latencyMs === undefined ? '–' : each.latencyMs.toFixed(0),
				]),
			}),
		);
	}
	for (const [id, reason] of Object.entries(left)) lines.push(`${plain(id)}: left out, ${plain(reason)}.`);
	return lines.join('\n');
}
