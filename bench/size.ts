/**
 * What the package weighs in a bundle for a browser or an edge worker: minified, and minified and gzipped, in kB.
 *
 *   npm run bench size
 */
import { uses, weigh } from './support/bundle.ts';

console.log('| use | at most, kB | minified, kB | gzipped, kB | heaviest parts, kB |\n|---|--:|--:|--:|---|');
for (const [use, { code, most }] of Object.entries(uses)) {
	const { minified, gzipped, parts } = await weigh(code);
	const heaviest = parts.slice(0, 5).map(([name, size]) => `${name} ${size.toFixed(0)}`);
	console.log(`| \`${use}\` | ${most} | ${minified.toFixed(1)} | ${gzipped.toFixed(1)} | ${heaviest.join(', ')} |`);
}
