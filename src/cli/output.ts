import { styleText } from 'node:util';

/** A table: its head, and its rows. */
export interface Table {
	readonly head: readonly string[];
	readonly rows: readonly (readonly string[])[];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const control = /[\u0000-\u001f\u007f-\u009f]/g;

/** Text from a store, without what could steer a terminal. */
export function plain(text: string): string {
	return text.replace(control, '�');
}

/** A table for people: columns aligned, numbers to the right. */
export function aligned({ head, rows }: Table): string {
	const cells = rows.map((row) => row.map(plain));
	const widths = head.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)));
	const isNumber = head.map((_, i) => i > 0);
	const line = (row: readonly string[]): string =>
		row
			.map((cell, i) => (isNumber[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
			.join('  ')
			.trimEnd();
	return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...cells.map(line)].join('\n');
}

/** A table in Markdown. */
export function markdown({ head, rows }: Table): string {
	const line = (row: readonly string[]): string =>
		`| ${row.map((cell) => plain(cell).replaceAll('|', '\\|')).join(' | ')} |`;
	return [line(head), line(head.map((_, i) => (i === 0 ? ':---' : '---:'))), ...rows.map(line)].join('\n');
}

/** Rows of plain values as CSV (RFC 4180). A cell that a spreadsheet would take for a formula is marked as text. */
export function csv(head: readonly string[], rows: readonly (readonly (string | number | undefined)[])[]): string {
	const cell = (value: string | number | undefined): string => {
		if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
		const text = value === undefined ? '' : /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
		return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
	};
	return [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
}

/** A heading. */
export function heading(text: string): string {
	return styleText('bold', plain(text));
}

/** Writes a line. */
export function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

/** Writes plain data as JSON. */
export function sayJson(data: unknown): void {
	say(JSON.stringify(data, null, 2));
}
