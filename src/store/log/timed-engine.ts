import { StoreError } from '../../base/errors.ts';
import type { LogEngine } from './engine.ts';

/** An engine whose every answer comes in time or is a fault; all faults are StoreErrors that say which store it was. */
export function timedEngine(engine: LogEngine, timeoutMs: number): LogEngine {
	const within = async <T>(answer: Promise<T>): Promise<T> => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const late = new Promise<never>((_, reject) => {
			timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
		});
		try {
			return await Promise.race([answer, late]);
		} catch (error) {
			throw faultOf(engine, error);
		} finally {
			clearTimeout(timer);
		}
	};
	return {
		name: engine.name,
		lastNumber: (goal, writer) => within(engine.lastNumber(goal, writer)),
		settle: (goal, settlement) => within(engine.settle(goal, settlement)),
		follow: (goal, position) => within(engine.follow(goal, position)),
		snapshot: (goal) => within(engine.snapshot(goal)),
		fold: (goal, fold) => within(engine.fold(goal, fold)),
		fetch: (goal, ids) => within(engine.fetch(goal, ids)),
		find: (goal, id) => within(engine.find(goal, id)),
		due: (goal, now, limit) => within(engine.due(goal, now, limit)),
		forgetDue: engine.forgetDue && ((goal, now, limit) => within(engine.forgetDue!(goal, now, limit))),
		goals: () => within(engine.goals()),
		scan: (goal, options) => within(engine.scan(goal, options)),
		explain: (error) => engine.explain(error),
		close: () => engine.close(),
	};
}

function faultOf(engine: LogEngine, error: unknown): StoreError {
	if (error instanceof StoreError) return error;
	const { code } = (error ?? {}) as { code?: unknown };
	const why = engine.explain(error);
	// A client's own error may hold its options and commands, and so secrets: of it, message and code are passed on.
	const cause = Object.assign(new Error(why), typeof code === 'string' ? { code } : {});
	return new StoreError(`${engine.name}: ${why}`, { cause });
}
