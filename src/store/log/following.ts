import type { LogEngine } from './engine.ts';
import type { Mirror } from './mirror.ts';

/** Follows the log of a goal to its end. False: the store has lost data that had been read of it. */
export async function followLog(engine: LogEngine, goal: string, mirror: Mirror): Promise<boolean> {
	for (;;) {
		const part = await engine.follow(goal, mirror.position);
		if (!part.isSame) return false;
		if (!mirror.follow(part)) mirror.load(await engine.snapshot(goal));
		else if (mirror.position.seq >= part.last) return true;
	}
}
