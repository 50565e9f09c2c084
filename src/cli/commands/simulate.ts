import { dollars, dollarsWithin, percent, percentWithin } from '../../report/format.ts';
import type { Interval } from '../../report/jackknife.ts';
import { chosenArms, readLogFile } from '../logs/read-log.ts';
import { aligned, plain, say, sayJson } from '../output.ts';
import type { Shared } from '../shared.ts';
import { offPolicy } from '../simulation/off-policy.ts';
import { type Replayed, replay, wholePrompts } from '../simulation/replay.ts';

/** Options of `simulate`. */
export interface SimulateOptions extends Shared {
	readonly objective?: string;
	readonly arms?: string;
	readonly policy?: string;
	readonly split?: boolean;
	readonly orders?: number;
}

/** Least share of prompts with the outcomes of all arms for a replay. */
const leastWhole = 0.5;

/** `simulate LOG`: what another policy would have made of a log. */
export async function simulate([file = '']: readonly string[], options: SimulateOptions): Promise<number> {
	const prompts = await readLogFile(file, options);
	const arms = chosenArms(prompts, options.arms);
	const policy = { arms, objective: options.objective ?? 'cheapest', policy: options.policy ?? 'linear' };
	const whole = arms.length > 1 ? wholePrompts(prompts, arms) : [];
	if (whole.length >= leastWhole * prompts.length) {
		const results = await replay(whole, policy, options.orders ?? 20);
		if (options.json) sayJson({ kind: 'replay', prompts: whole.length, left: prompts.length - whole.length, results });
		else sayReplay(whole.length, prompts.length - whole.length, results);
		return 0;
	}
	const results = await offPolicy(prompts, policy, options.split === true);
	if (options.json) {
		sayJson({ kind: 'off-policy', prompts: prompts.length, results });
		return 0;
	}
	say(
		`Of ${prompts.length} requests the outcome of one arm each is known; what others would have made of them is estimated.\n`,
	);
	const cell = (claim: Interval | { refused: string }, text: (interval: Interval) => string): string =>
		'refused' in claim ? '–' : text(claim);
	say(
		aligned({
			head: ['policy', 'success', 'USD a request', 'worth outcomes'],
			rows: results.map(({ name, success, usd, effective }) => [
				name,
				cell(success, percentWithin),
				cell(usd, dollarsWithin),
				effective.toFixed(0),
			]),
		}),
	);
	const refused = results.flatMap(({ name, success }) =>
		'refused' in success ? [`${name}: ${success.refused}.`] : [],
	);
	if (refused.length > 0) say(['', ...refused.map(plain)].join('\n'));
	return 0;
}

function sayReplay(prompts: number, left: number, results: readonly Replayed[]): void {
	const [learnt] = results;
	const alone = results.slice(1, -1);
	const dearest = alone.reduce((a, b) => ((b.usd?.value ?? 0) > (a.usd?.value ?? 0) ? b : a));
	const saving = 1 - (learnt!.usd?.value ?? Number.NaN) / (dearest.usd?.value ?? Number.NaN);
	if (Number.isFinite(saving) && learnt!.success !== undefined && dearest.success !== undefined) {
		say(
			plain(
				`On ${prompts} prompts, learning from nothing: success ${percent(learnt!.success.value)} at ` +
					`${dollars(learnt!.usd!.value)} a request, against ${percent(dearest.success.value)} at ` +
					`${dollars(dearest.usd!.value)} for ${dearest.name}: ${percent(Math.abs(saving))} ${saving >= 0 ? 'saved' : 'more'}.`,
			),
		);
		say('');
	}
	say(
		aligned({
			head: ['policy', 'success', 'USD a request', 'traffic'],
			rows: results.map(({ name, success, usd, shares }) => [
				name,
				success === undefined ? '–' : percentWithin(success),
				usd === undefined ? '–' : dollars(usd.value),
				Object.entries(shares)
					.sort(([, a], [, b]) => b - a)
					.slice(0, 3)
					.map(([arm, share]) => `${arm} ${percent(share)}`)
					.join(', '),
			]),
		}),
	);
	if (left > 0) say(`\n${left} prompts are left out: not all arms have an outcome on them.`);
}
