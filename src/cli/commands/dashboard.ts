import { serveDashboard } from '../../dashboard/index.ts';
import { say } from '../output.ts';
import { openStore, type Shared } from '../shared.ts';

/** `dashboard`: a page with all of it, until it is stopped. */
export async function dashboard(
	_: readonly string[],
	options: Shared & { port?: number; host?: string; admin?: boolean },
): Promise<number> {
	const store = openStore(options);
	const { goal, port, host, admin } = options;
	const served = await serveDashboard({ store, goals: goal === undefined ? undefined : [goal], port, host, admin });
	say(`${served.url}\n(Ctrl-C ends it)`);
	await new Promise<void>((resolve) => {
		process.once('SIGINT', () => resolve());
		process.once('SIGTERM', () => resolve());
	});
	await served.close();
	await store.close();
	return 0;
}
