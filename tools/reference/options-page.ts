import { declaredIn, type Member } from './docstrings.ts';

/** Where options are declared: a file below `src`, an interface of it, and what stands before their names. */
type Source = readonly [file: string, name: string, prefix?: string];

/** What is shown as one table. */
interface Section {
	readonly title: string;
	readonly from: readonly Source[];
	/** What stands above the table. */
	readonly intro?: string;
	/** Only these. */
	readonly only?: readonly string[];
}

const ofCalls = ['segment', 'features', 'embedding', 'runId', 'conversationId', 'user', 'arm', 'eligible', 'explore'];

/** What a bandit is made with. */
const ofBandits: readonly Section[] = [
	{ title: 'Every bandit', from: [['bandit/options.ts', 'BanditOptions']] },
	{
		title: 'Bounds for experiments',
		from: [
			['bandit/options.ts', 'GuardOptions'],
			['bandit/options.ts', 'BaselineOptions', 'baseline.'],
		],
	},
	{ title: 'What is told', from: [['bandit/callbacks.ts', 'BanditEvents']] },
	{
		title: 'Serving calls',
		from: [
			['adapter/goal-core.ts', 'GoalOptions'],
			['router/options.ts', 'RouterOptions'],
		],
		intro: '`banditModel` and `ChatBandit` take these too. See [Faults](faults.md) and [Time limits](timeouts.md).',
	},
	{
		title: 'Inside them',
		from: [
			['learner/forgetting.ts', 'ForgettingOptions', 'forgetting.'],
			['router/attempt-timeout.ts', 'AttemptTimeoutOptions', 'attemptTimeout.'],
			['router/breaker.ts', 'BreakerOptions', 'breaker.'],
			['router/conversations.ts', 'StickyOptions', 'sticky.'],
			['router/escalation.ts', 'EscalationOptions', 'escalate.'],
			['router/embed.ts', 'EmbedOptions', 'embed.'],
			['bandit/telemetry-options.ts', 'TelemetryOptions', 'telemetry.'],
		],
	},
	{
		title: 'Arms',
		from: [
			['arms/arm.ts', 'ArmOptions'],
			['router/attempt-timeout.ts', 'TimedArm'],
			['base/capabilities.ts', 'Capabilities', 'capabilities.'],
			['pricing/price.ts', 'TokenRates', 'price.'],
			['pricing/price.ts', 'Price', 'price.'],
			['pricing/price.ts', 'PriceTier', 'price.tiers[].'],
		],
		intro: 'The `id` is needed only where an arm is not a model.',
	},
	{
		title: 'Arms of banditModel',
		from: [['ai-sdk/model-arm.ts', 'ModelArmOptions']],
		intro: 'Beside those of every arm. See [Arms as paths](agents.md#arms-as-paths).',
	},
	{ title: 'Arms of ChatBandit', from: [['langchain/model/chat-arm.ts', 'ChatArmOptions']] },
	{ title: 'banditProvider', from: [['ai-sdk/provider.ts', 'BanditProviderOptions']] },
	{
		title: 'Objectives',
		from: [
			['objective/cheapest.ts', 'CheapestOptions', 'cheapest: '],
			['objective/success-value.ts', 'SuccessValueOptions', 'successValue: '],
			['objective/budget/options.ts', 'BudgetOptions', 'budget: '],
		],
		intro: '`successValue(usd, options)` takes its value first. See [Objectives](objectives.md).',
	},
];

/** What is given to its parts, and to what goes with it. */
const ofParts: readonly Section[] = [
	{
		title: 'Policies',
		from: [
			['policy/linear/linear.ts', 'LinearOptions', 'linear: '],
			['context/features.ts', 'FeatureOptions', 'linear: features.'],
			['policy/beta.ts', 'BetaOptions', 'beta: '],
		],
		intro: 'See [What is learnt](learning.md).',
	},
	{
		title: 'A call',
		from: [['base/types.ts', 'BanditRequest']],
		only: [...ofCalls, 'maxCostUsd', 'maxLatencyMs'],
		intro:
			'In `providerOptions.bandit` (AI SDK), `configurable.bandit` or `metadata.bandit` (LangChain), or in the request of `decide`.',
	},
	{
		title: 'Conditions',
		from: [
			['outcome/conditions/text.ts', 'OneOfOptions', 'oneOf: '],
			['outcome/conditions/similarity.ts', 'SimilarToOptions', 'similarTo: '],
		],
	},
	{
		title: 'Runs and their outcomes',
		from: [
			['router/run.ts', 'RunOptions', 'run: '],
			['ai-sdk/callbacks.ts', 'OutcomeCallbacksOptions', 'callbacks: '],
			['langchain/outcome/outcome-handler.ts', 'BanditOutcomeHandlerFields', 'BanditOutcomeHandler: '],
			['langchain/outcome/feedback.ts', 'ReportFeedbackOptions', 'reportFeedback: '],
		],
		intro: '`callbacks` are those of `run.callbacks` and `outcomeCallbacks`.',
	},
	{
		title: 'Judges and calibration',
		from: [
			['outcome/judge/judge.ts', 'JudgeOptions', 'judge: '],
			['outcome/judge/pairwise-options.ts', 'PairwiseOptions', 'pairwise: '],
			['ai-sdk/calibrate.ts', 'CalibrationOptions', 'calibrate: '],
		],
		intro: '`model.calibrate` runs every arm on a list of prompts and learns from all of them.',
	},
	{
		title: 'Stores',
		from: [
			['store/sqlite/options.ts', 'SqliteStoreOptions', 'sqliteStore: '],
			['store/redis/redis.ts', 'RedisStoreOptions', 'redisStore: '],
			['store/postgres/postgres.ts', 'PostgresStoreOptions', 'postgresStore: '],
			['store/memory.ts', 'MemoryStoreOptions', 'memoryStore: '],
			['store/copy.ts', 'CopyOptions', 'copyGoal: '],
		],
	},
];

/** What is given to what looks at it and tells it. */
const ofServices: readonly Section[] = [
	{
		title: 'Reports',
		from: [
			['report/report.ts', 'ReportOptions', 'openReport: '],
			['report/savings-types.ts', 'Period', 'all below: '],
			['report/savings-types.ts', 'SavingsOptions', 'savings: '],
			['report/history.ts', 'HistoryOptions', 'history: '],
			['report/overview.ts', 'OverviewOptions', 'overview: '],
			['report/comparisons.ts', 'ComparisonsOptions', 'comparisons: '],
			['report/latest.ts', 'DecisionsOptions', 'decisions: '],
		],
	},
	{
		title: 'Handlers and pages',
		intro: '`serveDashboard` takes those of `dashboardHandler` too.',
		from: [
			['feedback/handler.ts', 'OutcomesHandlerOptions', 'outcomesHandler: '],
			['dashboard/handler.ts', 'DashboardOptions', 'dashboardHandler: '],
			['dashboard/server.ts', 'ServeOptions', 'serveDashboard: '],
			['dashboard/frozen.ts', 'FrozenPageOptions', 'frozenPage: '],
		],
	},
	{
		title: 'Feedback from other tools',
		from: [
			['feedback/poller.ts', 'PollOptions', 'pollFeedback: '],
			['feedback/sources/langfuse.ts', 'LangfuseOptions', 'langfuseScores: '],
			['feedback/sources/langsmith.ts', 'LangSmithOptions', 'langsmithFeedback: '],
			['feedback/sources/posthog.ts', 'PostHogOptions', 'posthogSurveys: '],
			['feedback/sources/posthog.ts', 'SurveyReading', 'posthogSurveys, posthogWebhook: '],
			['feedback/webhook.ts', 'WebhookOptions', 'langsmithWebhook, posthogWebhook: '],
			['feedback/webhook.ts', 'LangSmithWebhookOptions', 'langsmithWebhook: '],
			['feedback/outcome-sink.ts', 'SinkOptions', 'outcomesToLangfuse, outcomesToLangSmith: '],
			['feedback/sinks.ts', 'LangfuseSinkOptions', 'outcomesToLangfuse: '],
			['feedback/sinks.ts', 'LangSmithSinkOptions', 'outcomesToLangSmith: '],
		],
		intro: 'See [Feedback](feedback.md).',
	},
];

/** The rows of a section. Throws where an interface is not there, or an option has no docstring. */
function rowsOf({ title, from, only }: Section): string[] {
	return from.flatMap(([file, name, prefix = '']) => {
		const found = declaredIn(file).find((each) => each.name === name);
		if (found === undefined) throw new Error(`src/${file} exports no interface ${name}.`);
		// What all models share is said of every bandit.
		const shown = found.members.filter((member) =>
			only === undefined ? name !== 'GoalOptions' || member.name !== 'arms' : only.includes(member.name),
		);
		const bare = shown.filter(({ text }) => text === '').map((member) => member.name);
		if (bare.length > 0) throw new Error(`${title}: ${bare.join(', ')} of ${name} have no docstring.`);
		return shown.map((member) => row(member, prefix));
	});
}

/** Types that fill a line say less than the words beside them. */
const longestType = 60;

function row({ name, type, text, isRequired }: Member, prefix: string): string {
	const shown = type.replace(/\breadonly /g, '');
	const values = shown.length > longestType ? '' : `\`${shown.replaceAll('|', '\\|')}\``;
	const owner = prefix.endsWith(' ') ? prefix : '';
	const full = `${owner}\`${owner === '' ? prefix : ''}${name}\`${isRequired ? ' (required)' : ''}`;
	return `| ${full} | ${values} | ${text.replaceAll('|', '\\|').replace(/\{@link (\w+)\}/g, '`$1`')} |`;
}

function tables(sections: readonly Section[]): string {
	const table = (section: Section): string => {
		const { title, intro } = section;
		const head = `## ${title}\n\n${intro === undefined ? '' : `${intro}\n\n`}`;
		return `${head}| option | values | meaning |\n|---|---|---|\n${rowsOf(section).join('\n')}\n`;
	};
	return sections.map(table).join('\n');
}

const madeBy = '<!-- Made by `npm run docs:reference` of the docstrings in the source. -->';

/** The options of bandits. */
export function optionsPage(): string {
	return `# Options

${madeBy}

All options of \`createBandit\`, \`banditModel\` and \`ChatBandit\`; those of policies, calls, runs, judges and stores are [on a page of their
own](options-more.md), and so are those of [reports, handlers and feedback](options-services.md). Any that is no function can come from JSON ([Configuration](configuration.md)). Times are milliseconds, or text: \`'250ms'\`,
\`'30s'\`, \`'5m'\`, \`'2h'\`, \`'7d'\`, \`'1w'\`. Prices are USD per million tokens. A name that is no option is refused at once.

${tables(ofBandits)}`;
}

/** The options of what goes with them. */
export function moreOptionsPage(): string {
	return `# Options of policies, calls, runs, judges and stores

${madeBy}

What a bandit itself is made with: [Options](options.md).

${tables(ofParts)}`;
}

/** The options of reports, handlers and feedback. */
export function serviceOptionsPage(): string {
	return `# Options of reports, handlers and feedback

${madeBy}

What a bandit itself is made with: [Options](options.md).

${tables(ofServices)}`;
}
