import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linksOf } from '../docs/pages.ts';
import { cleanUp, pack } from './consumer.ts';

let tarball: string;
let files: Set<string>;

beforeAll(async () => {
	tarball = await pack();
	const listed = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8', maxBuffer: 2 ** 24 }).split('\n');
	files = new Set(listed.map((file) => file.replace(/^package\//, '')));
});
afterAll(cleanUp);

test('what is published has no more than a megabyte', () => {
	expect(statSync(tarball).size).toBeLessThan(1_000_000);
});

test('everything that the README links to is in it', () => {
	const targets = linksOf('README.md')
		.map((link) => link.split('#', 1)[0]!)
		.filter((target) => target !== '');
	const isThere = (target: string) =>
		[...files].some((file) => file === target || file.startsWith(`${target.replace(/\/$/, '')}/`));
	expect(targets.length).toBeGreaterThan(3);
	expect(targets.filter((target) => !isThere(target))).toEqual([]);
});
