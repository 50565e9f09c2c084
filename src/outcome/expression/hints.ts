/** What JavaScript writes otherwise than CEL does, and how CEL writes it. */
const idioms: readonly (readonly [pattern: RegExp, meant: string])[] = [
	[/\.length\b/, 'size(text) instead of text.length'],
	[/\.includes\s*\(/, "text.contains('…') instead of text.includes('…')"],
	[/\.toLowerCase\s*\(/, 'text.lowerAscii() instead of text.toLowerCase()'],
	[/\.toUpperCase\s*\(/, 'text.upperAscii() instead of text.toUpperCase()'],
	[/\.(?:test|match)\s*\(/, "text.matches('…') instead of a regular expression's own method"],
	[/\.some\s*\(/, 'list.exists(x, …) instead of list.some(…)'],
	[/\.every\s*\(/, 'list.all(x, …) instead of list.every(…)'],
	[/[!=]==/, '== and != instead of === and !=='],
	[/=>/, 'an expression instead of a function; a function may be given as it is, not as text'],
	[/\?\.|\?\?/, 'has(object.field) instead of ?. and ??'],
	[/\bundefined\b/, 'has(object.field) instead of a comparison with undefined'],
];

/** How CEL writes what an expression that it does not take looks like; undefined: nothing is known of it. */
export function hintFor(expression: string): string | undefined {
	// What stands in quotes is no code.
	const code = expression.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
	const meant = idioms.filter(([pattern]) => pattern.test(code)).map(([, text]) => text);
	return meant.length === 0 ? undefined : `. In CEL: ${meant.join('; ')}`;
}
