import { expect, it } from 'vitest';
import { Outage } from '../../src/journal/outage.ts';

const setUp = () => {
	const told: string[] = [];
	const outage = new Outage((error, isOver) => {
		told.push(isOver ? 'over' : error instanceof Error ? error.message : String(error));
	});
	return { outage, told };
};

it('each kind of fault is told once an outage, in the second and third as in the first', () => {
	const { outage, told } = setUp();
	const expected: string[] = [];
	outage.over();
	for (let round = 0; round < 3; round++) {
		for (let i = 0; i < 10; i++) outage.failed(new Error(`connection ${round}${i} refused`));
		for (let i = 0; i < 10; i++) outage.failed(Object.assign(new Error(`try ${i}: a`), { code: 'EACCES' }));
		for (let i = 0; i < 10; i++) outage.failed(new Error('wrapped', { cause: { code: 'EACCES' } }));
		outage.failed(undefined);
		outage.over();
		outage.over();
		expected.push(`connection ${round}0 refused`, 'try 0: a', 'undefined', 'over');
	}
	expect(told).toEqual(expected);
});

it('a store that says something else each time is told of twenty times an outage', () => {
	const { outage, told } = setUp();
	for (let round = 1; round <= 2; round++) {
		for (let i = 0; i < 200; i++) outage.failed(Object.assign(new Error('down'), { code: `E${i}` }));
		outage.over();
		expect(told).toHaveLength(21 * round);
	}
});
