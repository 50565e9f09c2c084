import { readFileSync } from 'node:fs';
import { StoreError } from '../base/errors.ts';

const place = new URL('../../dist/dashboard/page.html', import.meta.url);

/** The page as it was built. A release has it in place of this function, so that bundlers take it along. */
export function pageHtml(): string {
	try {
		return readFileSync(place, 'utf8');
	} catch (error) {
		throw new StoreError('The page has not been built: run `npm run build`.', { cause: error });
	}
}
