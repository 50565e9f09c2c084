import { StoreError } from '../base/errors.ts';
import type { AddedRow } from './store.ts';

/** Throws StoreError when a vector is not as long as the row that it is added to. */
export function checkLength({ key, sums }: AddedRow, length: number | undefined): void {
	if (length !== undefined && length !== sums.length) {
		throw new StoreError(
			`Row "${key}" holds ${length} sums, but ${sums.length} were to be added. Give a policy that keeps other sums another id.`,
		);
	}
}
