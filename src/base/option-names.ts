import { InvalidOptionError } from './errors.ts';

/** The names of all options of `T`. The compiler asks for each, so that none is forgotten here when it is added there. */
export type OptionNames<T> = { readonly [Name in keyof T]-?: true };

/**
 * Refuses what is no option: configurations come from JSON, where no compiler looks at them. Throws InvalidOptionError
 * that says which name is meant. What is undefined is not there; what is no object is looked at elsewhere.
 *
 * @param path what stands before the names in messages, e.g. `arms[1]`; `''` at the top
 */
export function checkNames(path: string, options: unknown, names: Readonly<Record<string, true>>): void {
	for (const [name, value] of unknownNames(options, names)) {
		const near = nearestName(name, Object.keys(names));
		const known = Object.keys(names).sort().join(', ');
		throw new InvalidOptionError(
			path === '' ? name : `${path}.${name}`,
			value,
			`There is no such option. ${near === undefined ? `There are ${known}.` : `Is \`${near}\` meant?`}`,
		);
	}
}

/** The same where the caller's own properties may stand among the options: refuses what looks like a slip of the pen. */
export function checkSpelling(path: string, options: unknown, names: Readonly<Record<string, true>>): void {
	for (const [name, value] of unknownNames(options, names)) {
		const near = nearestName(name, Object.keys(names));
		if (near === undefined) continue;
		throw new InvalidOptionError(`${path}.${name}`, value, `There is no such option. Is \`${near}\` meant?`);
	}
}

/** Those of the options that have these names. */
export function pickNames<T extends object>(options: object, names: OptionNames<T>): T {
	return Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(names, name))) as T;
}

function unknownNames(options: unknown, names: Readonly<Record<string, true>>): [string, unknown][] {
	if (typeof options !== 'object' || options === null) return [];
	return Object.entries(options).filter(([name, value]) => value !== undefined && !Object.hasOwn(names, name));
}

/** The name that is meant, where one is near enough: about a letter in three may be wrong, or the end be missing. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
	const plain = (text: string) => text.toLowerCase().replace(/[-_\s]/g, '');
	let best: string | undefined;
	let least = Number.POSITIVE_INFINITY;
	for (const candidate of names) {
		const distance = editDistance(plain(name), plain(candidate));
		const allowed = Math.floor(Math.min(name.length, candidate.length) / 3);
		if (distance <= Math.min(allowed, 3) && distance < least) [best, least] = [candidate, distance];
	}
	const start = plain(name);
	return best ?? (start.length < 3 ? undefined : names.find((candidate) => plain(candidate).startsWith(start)));
}

/** Letters to be added, dropped, replaced, or swapped with their neighbour (Damerau 1964, optimal string alignment). */
function editDistance(a: string, b: string): number {
	const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
	for (let i = 1; i <= a.length; i++) {
		const above = rows[i - 1]!;
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const same = a[i - 1] === b[j - 1] ? 0 : 1;
			let least = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + same);
			const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
			if (isSwap) least = Math.min(least, rows[i - 2]![j - 2]! + 1);
			row.push(least);
		}
		rows.push(row);
	}
	return rows[a.length]![b.length]!;
}
