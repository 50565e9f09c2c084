/** For `node --import`: resolves LangChain, wherever it is imported from, as the workspace with core 0.3 does. */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const workspace = pathToFileURL(`${import.meta.dirname}/../langchain-0.3/package.json`).href;

registerHooks({
	resolve: (specifier, context, next) =>
		next(specifier, specifier.startsWith('@langchain/') ? { ...context, parentURL: workspace } : context),
});
