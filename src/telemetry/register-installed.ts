/** In Node telemetry is in place: what `@opentelemetry/api` is installed, if any, is looked up when the first bandit is made. */
import { builtin, workingDirectory } from '../base/host.ts';
import type { LogsApi, OpenTelemetryApi } from './api.ts';
import { tellBy } from './make.ts';

tellBy(() => {
	const api = installed<OpenTelemetryApi>('@opentelemetry/api');
	if (api === undefined) return { api, logs: [] };
	const logs = [api.logs, installed<{ logs?: LogsApi }>('@opentelemetry/api-logs')?.logs];
	return { api, logs: logs.filter((each) => each !== undefined) };
});

/** A package from beside this one, else from where the process runs: bundles are elsewhere. At once, and not by a bundler. */
function installed<Package>(name: string): Package | undefined {
	const module = builtin('node:module');
	for (const place of [import.meta.url as string | undefined, `${workingDirectory()}/`]) {
		try {
			if (place !== undefined) return module?.createRequire(place)(name) as Package | undefined;
		} catch {
			// Not there.
		}
	}
	return undefined;
}
