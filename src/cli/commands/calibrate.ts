import { createBandit } from '../../bandit/bandit.ts';
import type { WarmStartRow } from '../../bandit/warm-row.ts';
import { InvalidOptionError } from '../../base/errors.ts';
import { chosenArms, readLogFile } from '../logs/read-log.ts';
import { plain, say, sayJson } from '../output.ts';
import { type Shared, withStore } from '../shared.ts';

/** `calibrate --from FILE`: an evaluation set becomes the warm start of all arms, once. */
export async function calibrate(
	_: readonly string[],
	options: Shared & { from?: string; policy?: string },
): Promise<number> {
	const { from = '', goal = 'default', policy = 'linear' } = options;
	if (policy !== 'linear' && policy !== 'beta')
		throw new InvalidOptionError('--policy', policy, 'Give linear or beta.');
	const prompts = await readLogFile(from, options);
	const arms = chosenArms(prompts, undefined);
	const rows: WarmStartRow[] = prompts.flatMap(({ text, segment, answers }) =>
		answers.flatMap(({ arm, score, costUsd, latencyMs, inputTokens, outputTokens }) =>
			score === undefined
				? []
				: [
						{
							request: { text, segment },
							arm,
							outcome: score,
							observation: { costUsd, latencyMs, inputTokens, outputTokens },
						},
					],
		),
	);
	return withStore(
		options,
		async (store) => {
			const bandit = createBandit({ goal, store, arms, policy });
			await bandit.warmStart(rows);
			await bandit.close();
			if (options.json) sayJson({ goal, rows: rows.length, arms });
			else
				say(plain(`${goal}: ${rows.length} outcomes of ${arms.length} arms (${arms.join(', ')}), each counted once.`));
			return 0;
		},
		{ isNew: true },
	);
}
