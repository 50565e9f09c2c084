/** What every model can do, of what each says of itself: the least of numbers, and what is true for all. */
export function commonProfile(models: readonly object[]): Record<string, number | boolean> {
	const [first = {}, ...others] = models.map((model) => (model as { profile?: Record<string, unknown> }).profile ?? {});
	const common: Record<string, number | boolean> = {};
	for (const [name, value] of Object.entries(first)) {
		const values = [value, ...others.map((profile) => profile[name])];
		if (values.every((each) => typeof each === 'number')) common[name] = Math.min(...values);
		else if (values.every((each) => typeof each === 'boolean')) common[name] = values.every(Boolean);
	}
	return common;
}
