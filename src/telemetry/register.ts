/** `import 'bandit-model/telemetry'`: bandits tell OpenTelemetry what they do. In Node they do without it. */
import * as api from '@opentelemetry/api';
import type { LogsApi, OpenTelemetryApi } from './api.ts';
import { tellBy } from './make.ts';

// One by one, so that bundles leave out the rest.
const found: OpenTelemetryApi = {
	trace: api.trace as never,
	context: api.context as never,
	metrics: api.metrics as never,
	ROOT_CONTEXT: api.ROOT_CONTEXT,
	ProxyTracerProvider: api.ProxyTracerProvider as never,
	createNoopMeter: api.createNoopMeter as never,
};
const logs = (api as { logs?: LogsApi }).logs;

tellBy(() => ({ api: found, logs: logs === undefined ? [] : [logs] }));
