/** How many tokens an arm takes, and how many a request had, as far as a refusal tells. */
export interface PromptLimit {
	readonly limit?: number;
	readonly asked?: number;
}

/** No context is smaller or larger than this, in tokens: what is, is some other number. */
const leastTokens = 64;
const mostTokens = 100_000_000;

const number = String.raw`(?<![\w.-])(\d{1,3}(?:[,_]\d{3})+|\d+)(?![\w-]|\.\d)`;
/** A limit before its number or after it. */
const limitFirst = new RegExp(
	String.raw`(?:max\w*|limit\w*|at most|allowed|<=|>|available context size|cannot exceed|less than|up to|supports?|context (?:length|window|size)|\[\s*\d+\s*,)[^\d\n]{0,48}?${number}`,
	'gi',
);
const numberFirst = new RegExp(String.raw`${number}\s*(?:tokens?\s*)?(?:max\w*|limit|context)`, 'gi');
const sum = new RegExp(String.raw`${number}\s*\+\s*${number}`);
/** What a request had, where it stands before or after its number: TGI adds up two. */
const twoParts = new RegExp(String.raw`given:?\D{0,12}${number}\D{1,30}?tokens? and ${number}`, 'i');

/** Reads the numbers of a sentence (but for the HTTP status in it) such as "prompt is too long: 210000 tokens > 200000 maximum". */
export function promptLimit(text: string, status?: number): PromptLimit {
	const isTokens = (value: number): boolean => value >= leastTokens && value <= mostTokens && value !== status;
	const all = [...text.matchAll(new RegExp(number, 'g'))].map(([, digits]) => toTokens(digits!)).filter(isTokens);
	const limits = [...text.matchAll(limitFirst), ...text.matchAll(numberFirst)]
		.map(([, digits]) => toTokens(digits!))
		.filter(isTokens);
	if (limits.length === 0) return {};
	const parts = sum.exec(text) ?? twoParts.exec(text);
	const total = parts === null ? undefined : toTokens(parts[1]!) + toTokens(parts[2]!);
	// A request that was refused had more than the limit: the least number that can be one.
	const most = Math.max(...all, total ?? 0);
	const limit = limits.filter((each) => each < most).sort((a, b) => b - a)[0] ?? Math.min(...limits);
	const asked = total !== undefined && total > limit ? total : most;
	return asked > limit ? { limit, asked } : { limit };
}

function toTokens(digits: string): number {
	return Number(digits.replace(/[,_]/g, ''));
}
