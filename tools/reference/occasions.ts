/** What `onError` is told of, by the name of what was being done. */
export const occasions: Readonly<Record<string, string>> = {
	call: "an arm's call failed; the event has `arm`, `statusCode`, `category`, `failedOver`, `takenOverBy` ([Faults](faults.md))",
	store:
		'the store could not be read or written; decisions go on, writes wait. Told once for each kind, and with `isOver` when it has passed ([Stores](stores.md))',
	successWhen: 'a condition, or a judge, threw or gave something that is no verdict; the outcome stays open',
	budget: '`key` of a `budget` threw; the request is charged to no account',
	segment: 'your `segment` function threw or gave something that is no name; the request has no segment',
	prices: 'your `prices` function threw or gave no price; the list price counts',
	embed: 'an embedding was late or failed; the decision went without it',
	schema: 'a JSON schema could not be checked; `successWhen` decides',
	usage: 'a provider told a number that no call can have; it is not learnt ([Costs](costs.md))',
	observe: 'what `observe` was given: a number that can not be, which is left out; or the id of no decision',
	report: '`report` was given the id of no decision, and nobody waits for its answer any more',
	feedback: 'only failures, or only successes, are reported: set `silence` ([Thumbs](thumbs.md))',
	shadowJudge: 'a comparison in shadow mode failed',
	hedge: 'no second arm could be drawn for a slow one; the first is waited for',
	clock: 'the clock jumped; nothing expires or is forgotten by it',
	control: 'what an operator set (`pin`, `mode`, `retire`) names no arm of this process, or is no such setting',
	telemetry:
		'what OpenTelemetry was told threw, or a run could not be settled by `banditTelemetry` ([Telemetry](telemetry.md))',
	calibrate: 'a call of `calibrate` failed',
	onDecision: 'your `onDecision` threw; likewise `onOutcome` and `onChange`',
	onError: 'your `onError` itself threw: printed as a warning',
};
