/** Least bytes of log that are worth a new snapshot. */
const leastBytes = 32 * 1024;

/**
 * Whether the log is folded into the snapshot now: when it is as long as the rows themselves, so that a reader never has
 * more than twice of them to read, and all that is written is written twice. It falls to the batch that comes over the
 * line, or over a multiple of it, should that one have failed.
 */
export function foldsAt(bytes: number, added: number, rowBytes: number): boolean {
	const line = Math.max(leastBytes, rowBytes);
	return Math.floor(bytes / line) > Math.floor((bytes - added) / line);
}
