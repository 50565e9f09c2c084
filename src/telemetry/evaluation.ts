import type { TelemetryAttributes } from '../base/opentelemetry.ts';
import type { OutcomeDetail } from '../base/outcome.ts';

/** The event that backends for generative AI know outcomes by (OpenTelemetry's conventions for generative AI). */
export const evaluationEvent = 'gen_ai.evaluation.result';

/** What the event of an outcome says. */
export function evaluationAttributes(
	outcome: OutcomeDetail & { readonly source: string },
	about: {
		readonly decisionId: string;
		readonly goal: string;
		readonly arm: string;
		readonly responseId: string | undefined;
		readonly status: string;
		readonly keepsReasons: boolean;
	},
): TelemetryAttributes {
	const { score, source, category, reason } = outcome;
	// The same rule as for what is stored: reasons of judges may quote the answer.
	const explanation = source === 'judge' && !about.keepsReasons ? undefined : reason;
	return withoutMissing({
		'gen_ai.evaluation.name': `bandit.${source}`,
		'gen_ai.evaluation.score.value': score,
		'gen_ai.evaluation.score.label': category ?? (score >= 0.5 ? 'success' : 'failure'),
		'gen_ai.evaluation.explanation': explanation,
		'gen_ai.response.id': about.responseId,
		'bandit.goal': about.goal,
		'bandit.arm': about.arm,
		'bandit.decision_id': about.decisionId,
		'bandit.source': source,
		'bandit.status': about.status,
	});
}

/** Attributes that have a value. */
export function withoutMissing(attributes: TelemetryAttributes): TelemetryAttributes {
	return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
