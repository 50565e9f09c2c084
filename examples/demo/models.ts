import { Worker } from 'node:worker_threads';
import type { Mail } from './mails.ts';

/** The demo's models, the weakest first. */
export const modelNames = ['local-small', 'local-medium', 'local-large'] as const;
export type ModelName = (typeof modelNames)[number];

/**
 * How a model is broken.
 * - `wrong`: a silently bad release: it answers as always, in the same time, but calls everything ham.
 * - `down`: every call ends in HTTP 503.
 */
export type Fault = 'wrong' | 'down';

/** What a model server's thread is told at its start. */
export interface ServerSetup {
	readonly models: readonly ModelName[];
	/** The mails that word counts are learnt from. */
	readonly words: readonly Mail[];
}

/** What it is told later. */
export interface FaultMessage {
	readonly model: ModelName;
	readonly fault: Fault | undefined;
}

/** A running OpenAI-compatible server. */
export interface ModelServer {
	/** Base URL, ending in `/v1`. */
	readonly url: string;
	/** Breaks a model, or repairs it. */
	setFault(model: ModelName, fault: Fault | undefined): void;
	close(): Promise<unknown>;
}

/** Serves models on loopback, in a thread of their own; resolves when they have loaded. */
export async function serveModels(setup: ServerSetup): Promise<ModelServer> {
	const worker = new Worker(new URL('./server.ts', import.meta.url), { workerData: setup });
	const url = await new Promise<string>((resolve, reject) => {
		worker.once('message', resolve);
		worker.once('error', reject);
	});
	return {
		url,
		setFault: (model, fault) => worker.postMessage({ model, fault } satisfies FaultMessage),
		close: () => worker.terminate(),
	};
}
