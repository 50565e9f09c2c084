const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for an id that is kept in short. */
export function isUuid(id: string): boolean {
	return uuid.test(id);
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** An id as an index keeps it: a UUID in 22 characters after a mark, another as it is after another mark. */
export function shortId(id: string): string {
	if (!isUuid(id)) return `:${id}`;
	let text = '~';
	const hex = `${id.replaceAll('-', '')}0`;
	for (let i = 0; i < hex.length; i += 3) {
		const twelve = Number.parseInt(hex.slice(i, i + 3), 16);
		text += digits[twelve >> 6]! + digits[twelve & 63]!;
	}
	return text;
}

/** The id of what `shortId` gave. */
export function longId(short: string): string {
	if (short.startsWith(':')) return short.slice(1);
	let hex = '';
	for (let i = 1; i < short.length; i += 2) {
		hex += ((digits.indexOf(short[i]!) << 6) | digits.indexOf(short[i + 1]!)).toString(16).padStart(3, '0');
	}
	return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
