import { StoreError } from '../base/errors.ts';
import type { StoredRecord } from './store.ts';

/** Most records that a scan gives at a time, unless told otherwise. */
export const scanLimit = 1000;

/** A place in the order of (time, id), as `ScanResult.after` has it. */
export function placeOf({ time, id }: StoredRecord): string {
	return `${time}/${id}`;
}

/** What a place says. Throws StoreError for what is none. */
export function parsePlace(after: string): { readonly time: number; readonly id: string } {
	const slash = after.indexOf('/');
	const time = Number(after.slice(0, slash));
	if (slash < 1 || Number.isNaN(time)) {
		throw new StoreError(
			`after: ${JSON.stringify(after)} is no place in a scan. Pass what the scan before gave as \`after\`.`,
		);
	}
	return { time, id: after.slice(slash + 1) };
}

/** Says of a record whether it comes after a place; undefined: all do. */
export function following(after: string | undefined): (record: StoredRecord) => boolean {
	if (after === undefined) return () => true;
	const place = parsePlace(after);
	return ({ time, id }) => time > place.time || (time === place.time && id > place.id);
}
