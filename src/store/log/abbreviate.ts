/**
 * What stands in the JSON of nearly every record, as one character each: memory is what a Redis runs out of. JSON has no control
 * characters of its own (it escapes them), so none of them can be in a text before. Their order is that of what is stored:
 * new ones go to the end.
 */
const phrases = [
	'"kind":"decision","policy":"',
	'","arm":"',
	'","segment":"',
	'","propensity":',
	',"propensity":',
	',"time":',
	',"dueAt":',
	',"revision":',
	',"state":"open"',
	',"state":"settled"',
	',"promptTokens":',
	',"expectedSuccess":',
	',"expectedCostUsd":',
	',"log":{"by":"drawn","bucket":',
	'"arms":["',
	'"],"odds":"',
	',"outcome":{"score":',
	',"source":"',
	',"learnt":{"reward":',
	',"weight":',
	',"epoch":',
	',"generation":',
	',"runId":"',
	',"aliases":["',
	'","',
	',"costRatio":',
	',"segment":"',
	// What a decision of the default policy begins with. There is no character left for another one.
	'"kind":"decision","policy":"linear/1:features3-s32-w20-e0","arm":"',
];

/** The beginning of a record's JSON, whose id is that of its key. */
const withId = '\u0001';

/** From U+0002 on, without the line feed that ends the JSON. */
const characters = phrases.map((_, i) => String.fromCharCode(i + 2 < 10 ? i + 2 : i + 3));
const toCharacter = new Map(phrases.map((phrase, i) => [phrase, characters[i]!]));
const toPhrase = new Map(phrases.map((phrase, i) => [characters[i]!, phrase]));

const anyPhrase = new RegExp(
	[...phrases]
		.sort((a, b) => b.length - a.length)
		.map((phrase) => phrase.replace(/[[\]{}]/g, '\\$&'))
		.join('|'),
	'g',
);
const anyCharacter = new RegExp(`[${characters.join('')}]`, 'g');

/** How a phrase stands in the texts of records, old and new: in full, and as its character. */
export function formsOf(phrase: string): readonly [full: string, short: string] {
	return [phrase, toCharacter.get(phrase)!];
}

/** The JSON of a record in short. */
export function abbreviate(json: string): string {
	return json.replace(anyPhrase, (phrase) => toCharacter.get(phrase)!);
}

/** The JSON of what `abbreviate` gave; `id`: of the record, where an earlier version left it out at the beginning. */
export function spellOut(short: string, id?: string): string {
	const json = short.replace(anyCharacter, (character) => toPhrase.get(character)!);
	return json.startsWith(withId) ? `{"id":${JSON.stringify(id)},${json.slice(withId.length)}` : json;
}
