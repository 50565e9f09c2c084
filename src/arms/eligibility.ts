import { describe, InvalidOptionError, NoEligibleArmError } from '../base/errors.ts';
import type { BanditRequest } from '../base/types.ts';
import type { ConfiguredArm } from './arm.ts';

/** Characters in a token, about, where nothing better is known. */
const charsPerToken = 4;

/** Tokens of a request's prompt: as given, or estimated from its length. */
export function promptTokens(request: BanditRequest): number {
	return request.inputTokens ?? (request.chars ?? request.text?.length ?? 0) / charsPerToken;
}

/** What eligibility asks of an arm's statistics. */
export interface ArmOutlook {
	/** Expected cost of this request, USD. */
	costUsd(armId: string): number | undefined;
	/** Observed 95th percentile of latency, ms. */
	latencyP95Ms(armId: string): number | undefined;
}

/**
 * The arms that may be drawn for a request, in the configured order; at least one.
 * An arm that can't serve the request is left out, unless none can: then its provider shall say so. An arm whose
 * cost or latency is not known yet passes `maxCostUsd` and `maxLatencyMs`.
 * Throws NoEligibleArmError, and InvalidOptionError for ids that name no arm.
 */
export function eligibleArms(
	arms: ReadonlyMap<string, ConfiguredArm>,
	request: BanditRequest,
	outlook: ArmOutlook,
): ConfiguredArm[] {
	if (request.arm !== undefined) return [namedArm(arms, request.arm, 'arm')];
	let eligible = [...arms.values()].filter((arm) => !arm.retired);
	if (request.eligible !== undefined) {
		const named = new Set(request.eligible.map((id, i) => namedArm(arms, id, `eligible[${i}]`).id));
		eligible = eligible.filter((arm) => named.has(arm.id));
	} else {
		eligible = eligible.filter((arm) => arm.weight !== 0);
	}
	if (eligible.length === 0) throw none('all arms are retired or left out by `eligible`', request);
	if (request.exclude !== undefined) eligible = eligible.filter((arm) => !request.exclude!.includes(arm.id));
	if (eligible.length === 0) throw none('all arms are left out by `exclude`', request);

	const able = eligible.filter((arm) => canServe(arm, request));
	if (able.length > 0) eligible = able;

	const { maxCostUsd, maxLatencyMs } = request;
	if (maxCostUsd !== undefined) {
		eligible = eligible.filter((arm) => !((outlook.costUsd(arm.id) ?? 0) > maxCostUsd));
		if (eligible.length === 0) throw none(`every arm is expected to cost more than maxCostUsd ${maxCostUsd}`, request);
	}
	if (maxLatencyMs !== undefined) {
		eligible = eligible.filter((arm) => !((outlook.latencyP95Ms(arm.id) ?? 0) > maxLatencyMs));
		if (eligible.length === 0) throw none(`every arm is slower than maxLatencyMs ${maxLatencyMs}`, request);
	}
	return eligible;
}

/** Whether an arm can take a request, as far as its capabilities are known. */
export function canServe(arm: ConfiguredArm, request: BanditRequest): boolean {
	const { contextTokens, images, tools, files } = arm.capabilities ?? {};
	if (images === false && (request.images ?? 0) > 0) return false;
	if (files === false && (request.files ?? 0) > 0) return false;
	if (tools === false && (request.tools ?? 0) > 0) return false;
	return contextTokens === undefined || promptTokens(request) + (request.maxOutputTokens ?? 0) <= contextTokens;
}

/** Why an arm could not be drawn for a request that others could serve. */
export function whyLeft(arm: ConfiguredArm, request: BanditRequest): string {
	if (request.arm !== undefined) return `only ${request.arm} was asked for`;
	if (arm.retired) return 'it is retired';
	if (request.eligible !== undefined && !request.eligible.includes(arm.id)) return 'the request names others';
	if (request.eligible === undefined && arm.weight === 0) return 'its weight is 0';
	if (request.exclude?.includes(arm.id)) return 'it is excluded: it failed, or is left alone for a while';
	if (!canServe(arm, request)) return 'it can’t take such a request (images, files, tools or length)';
	return request.maxLatencyMs === undefined
		? 'it is expected to cost too much'
		: 'it is expected to cost too much, or to take too long';
}

function namedArm(arms: ReadonlyMap<string, ConfiguredArm>, id: string, option: string): ConfiguredArm {
	const arm = arms.get(id);
	if (arm === undefined) {
		throw new InvalidOptionError(option, id, `Name an arm of this goal: ${[...arms.keys()].map(describe).join(', ')}.`);
	}
	return arm;
}

function none(why: string, request: BanditRequest): NoEligibleArmError {
	const { eligible, exclude } = request;
	return new NoEligibleArmError(`No arm may serve this request: ${why}. (${describe({ eligible, exclude })})`);
}
