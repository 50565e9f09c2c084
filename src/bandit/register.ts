/**
 * `import 'bandit-model/service'`: what services want of bandits and pages in browsers hardly do. In Node and in edge workers
 * it is there without.
 */
import { closeOnSignals } from '../base/signals.ts';
import { logOf } from '../decide/log.ts';
import { useLogs } from '../decide/log-options.ts';
import { scoring } from '../learner/evaluation/score-rows.ts';
import { useScoring } from '../learner/evaluation/scoring.ts';
import { PeriodSpending } from '../objective/budget/goal-spending.ts';
import { objectivesByName } from '../objective/by-name.ts';
import { useGoalSpending } from '../objective/goal-spending.ts';
import { useObjectives } from '../objective/named.ts';
import { betaPolicy } from '../policy/beta.ts';
import { useBetaPolicy } from '../policy/named.ts';
import { ChangeWatch } from './change-watch.ts';
import { EarlyBook } from './early.ts';
import { OneSidedNotice } from './one-sided-notice.ts';
import { useServiceParts } from './service.ts';
import { SharedSettings } from './shared-settings.ts';
import { importStatistics } from './statistics.ts';
import { warmStart } from './warm-start.ts';

useObjectives(objectivesByName);
useGoalSpending((periodMs) => new PeriodSpending(periodMs));
useBetaPolicy(betaPolicy);
useScoring(scoring);
useLogs(logOf);
useServiceParts({
	early: (options) => new EarlyBook(options),
	settings: (options) => new SharedSettings(options),
	oneSided: (learner, events) => new OneSidedNotice(learner, events),
	watch: (options) => new ChangeWatch(options),
	warmStart,
	importStatistics,
	closeOnSignals,
});
