import type { Outcome } from '../base/outcome.ts';
import type { BanditRecord } from '../base/records.ts';
import { expire, forget } from '../journal/due.ts';
import type { Journal } from '../journal/journal.ts';
import { toOutcomeDetail } from '../outcome/outcome.ts';
import type { Store } from '../store/store.ts';
import type { Recorder } from './recorder.ts';

/** Most due records handled in one go: a store in a file does that without a pause. */
const sweepLimit = 100;

/** What a sweep works with. */
export interface SweepOptions {
	readonly goal: string;
	readonly store: Store;
	readonly journal: Journal;
	readonly recorder: Recorder;
	readonly retentionMs: number;
	/** What a decision without outcome teaches when its time has passed. */
	readonly silence: Outcome | undefined;
}

/** Handles records that are due; true when there may be more. */
export async function sweep(options: SweepOptions, now: number): Promise<boolean> {
	const { goal, store, journal, recorder, retentionMs, silence } = options;
	// Those that wait for nothing any more, by the store itself, where it can.
	const forgotten = (await store.forgetDue?.(goal, now, sweepLimit)) ?? 0;
	const due = (await store.due(goal, now, sweepLimit)) as readonly BanditRecord[];
	for (const record of due) {
		const { id } = record;
		if (record.kind !== 'decision' || record.state !== 'open') journal.change(id, forget(now));
		else if (silence === undefined) journal.change(id, expire(now, retentionMs));
		else recorder.outcome(id, { ...toOutcomeDetail(silence, 'default'), source: 'default' }, { onSilence: true });
	}
	return due.length === sweepLimit || forgotten === sweepLimit;
}
