import { globSync, readFileSync } from 'node:fs';
import { longFiles, maxLines, rooms } from './rooms.ts';

/** Files of `src` that lie in no room or are too long, one line each. */
export function checkFiles(): string[] {
	return globSync('src/**/*.ts').flatMap((path) => {
		const file = path.replaceAll('\\', '/');
		const [, room, ...inside] = file.split('/');
		const isHome = inside.length === 0 ? room === 'index.ts' : rooms.some((name) => name === room);
		const lines = readFileSync(file, 'utf8').split('\n').length - 1;
		return [
			...(isHome ? [] : [`no room: ${file} (only index.ts lies at the root of src; the rooms are in rooms.ts)`]),
			...(lines <= maxLines || longFiles.includes(file)
				? []
				: [`long: ${file} has ${lines} lines, more than ${maxLines}`]),
		];
	});
}
