import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Bandit } from 'bandit-model';

/**
 * This process draws arms. One of its own, started from the same file, hears from users how the answers were: it has drawn none of
 * these decisions, and finds them in the store.
 */
export async function learnFromEachOther(bandit: Bandit, file: string, place: string): Promise<void> {
	await bandit.ready;
	const other = fork(file, [place]);
	for (let i = 0; i < 120; i++) {
		const { id, arm } = bandit.decide();
		other.send({ id, arm });
		await once(other, 'message');
	}
	other.disconnect();
	await once(other, 'exit');
	await bandit.refresh();
	for (const { id, draws, outcomes, mean } of bandit.insights().arms) {
		console.log(
			`${id}: drawn here ${draws} times, ${outcomes} outcomes told elsewhere, success ${(100 * mean).toFixed(0)}%`,
		);
	}
	await bandit.close();
}

/** The other process. */
export async function hearFromUsers(bandit: Bandit): Promise<void> {
	process.on('message', async ({ id, arm }: { id: string; arm: string }) => {
		await bandit.report(id, arm === 'large' || Math.random() < 0.3 ? 'success' : 'failure');
		process.send!('reported');
	});
	await once(process, 'disconnect');
	await bandit.close();
}
