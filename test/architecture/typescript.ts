import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

/*
 * dependency-cruiser reads types with the TypeScript that lies next to it, and the one there (7) has no compiler API.
 * With this module loaded before, it gets the one of this workspace.
 */
const { resolve } = createRequire(import.meta.url);
const own = new Map(['typescript', 'typescript/package.json'].map((name) => [name, pathToFileURL(resolve(name)).href]));

registerHooks({
	resolve: (specifier, context, next) => {
		const url = own.get(specifier);
		return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
	},
});
