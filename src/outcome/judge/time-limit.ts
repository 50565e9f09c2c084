import { BanditError } from '../../base/errors.ts';

/** Runs within a time limit, in ms; beyond it aborts, and rejects even if the model takes no notice. */
export async function withinTime<T>(name: string, ms: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
	const limit = new AbortController();
	let timer: ReturnType<typeof setTimeout> | undefined;
	const timeout = new Promise<never>((_, reject) => {
		// Timers hold no more than 31 bits.
		if (ms > 2 ** 31 - 1) return;
		timer = setTimeout(() => {
			const error = new BanditError(`${name}: no verdict within ${ms} ms.`);
			limit.abort(error);
			reject(error);
		}, ms);
	});
	try {
		return await Promise.race([run(limit.signal), timeout]);
	} finally {
		clearTimeout(timer);
	}
}
