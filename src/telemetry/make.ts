import { type TelemetryMaker, useTelemetry } from '../bandit/telemetry.ts';
import type { TelemetryOptions } from '../bandit/telemetry-options.ts';
import { InvalidOptionError } from '../base/errors.ts';
import type { TracerLike } from '../base/opentelemetry.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';
import type { FoundApi } from './api.ts';
import { ToldGoal } from './goal.ts';
import { Scope } from './scope.ts';

const optionNames: OptionNames<TelemetryOptions> = { tracer: true, meter: true, logger: true };

/** From now on goals are told of by what `find` finds, which is asked once. */
export function tellBy(find: () => FoundApi): void {
	let found: FoundApi | undefined;
	const make: TelemetryMaker = (option, goal) => {
		const given = optionsOf(option);
		found ??= find();
		if (given === undefined && found.api === undefined) return undefined;
		return new ToldGoal(goal, new Scope(given ?? {}, found));
	};
	useTelemetry(make);
}

/** The option in full; undefined where none was given. Throws InvalidOptionError. */
function optionsOf(option: unknown): TelemetryOptions | undefined {
	if (option === undefined) return undefined;
	const fix = 'Give false, a tracer, or { tracer, meter, logger } of OpenTelemetry.';
	if (typeof option !== 'object' || option === null) throw new InvalidOptionError('telemetry', option, fix);
	if (has(option, 'startSpan')) return { tracer: option as TracerLike };
	checkNames('telemetry', option, optionNames);
	const { tracer, meter, logger } = option as TelemetryOptions;
	if (tracer !== undefined && !has(tracer, 'startSpan')) {
		throw new InvalidOptionError('telemetry.tracer', tracer, "Give trace.getTracer('my-app').");
	}
	if (meter !== undefined && !has(meter, 'createCounter')) {
		throw new InvalidOptionError('telemetry.meter', meter, "Give metrics.getMeter('my-app').");
	}
	if (logger !== undefined && logger !== false && !has(logger, 'emit')) {
		throw new InvalidOptionError('telemetry.logger', logger, "Give logs.getLogger('my-app'), or false.");
	}
	return { tracer, meter, logger };
}

function has(value: unknown, method: string): boolean {
	return typeof (value as { readonly [name: string]: unknown } | null)?.[method] === 'function';
}
