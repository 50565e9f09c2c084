import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../../src/base/errors.ts';
import { checkNames, checkSpelling, nearestName } from '../../src/base/option-names.ts';

const names = { goal: true, successWhen: true, weight: true, maxCostUsd: true, id: true, price: true } as const;

describe('names of options', () => {
	it.each([
		['wieght', 'weight'],
		['succesWhen', 'successWhen'],
		['success_when', 'successWhen'],
		['SuccessWhen', 'successWhen'],
		['maxCost', 'maxCostUsd'],
		['gaol', 'goal'],
		['prices', 'price'],
		['colour', undefined],
		['x', undefined],
	])('%s: %s is meant', (given, meant) => {
		expect(nearestName(given, Object.keys(names))).toBe(meant);
	});

	it('refuses what is none, with its place and the nearest name', () => {
		const check = (options: unknown) => () => checkNames('arms[1]', options, names);
		expect(check({ wieght: 3 })).toThrow(InvalidOptionError);
		expect(check({ wieght: 3 })).toThrow(/^arms\[1\]\.wieght: 3 can't be used\. .*Is `weight` meant\?/);
		expect(check({ colour: 'red' })).toThrow(/There are goal, id, maxCostUsd, price, successWhen, weight\./);
		expect(check({ goal: 'g', colour: undefined })).not.toThrow();
		expect(check(JSON.parse('{ "__proto__": 1 }'))).toThrow(/__proto__/);
		expect(check({ constructor: 1 })).toThrow(/constructor/);
		expect(check(undefined)).not.toThrow();
	});

	it('lets the caller have properties of its own among them, but no slips of the pen', () => {
		expect(() => checkSpelling('arm', { id: 'a', client: {}, tools: [] }, names)).not.toThrow();
		expect(() => checkSpelling('arm', { id: 'a', weigth: 1 }, names)).toThrow(/Is `weight` meant/);
	});
});
