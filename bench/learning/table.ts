/** Prints rows under a heading, columns aligned; numbers are given as text. */
export function printTable(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
	const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => (row[i] ?? '').length)));
	const line = (row: readonly string[]) =>
		row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ');
	console.log(`\n${title}\n${line(head)}\n${widths.map((width) => '-'.repeat(width)).join('  ')}`);
	for (const row of rows) console.log(line(row));
}

/** A number of points with its sign. */
export function points(value: number): string {
	return `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(2)}`;
}

/** USD, three digits. */
export function usd(value: number): string {
	return value.toExponential(2);
}

/** Says on the error stream how far the bench is, so that tables stay clean. */
export function progress(text: string): void {
	process.stderr.write(`${text}\n`);
}

/** A target and what was measured. */
export interface Goal {
	readonly name: string;
	readonly target: string;
	readonly measured: string;
	readonly met: boolean;
}
