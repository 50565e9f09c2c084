/**
 * A chat page (React, `useChat`) whose answers have thumbs: open it in a browser, ask, and say whether the answer helped. The
 * decision's id goes to the page in the message's metadata, and `outcomesHandler` takes what the thumb says.
 */
import { memoryStore } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { exampleProvider } from './support/provider.ts';
import { serve } from './support/serve.ts';
import { printInsights } from './support/table.ts';
import { buildPage, thumbsRoutes } from './thumbs-page/routes.ts';

const provider = await exampleProvider({
	'gpt-4o-mini': () => 'Have you tried turning it off and on again?',
	'gpt-4o': () => 'Hold the power button for ten seconds, then start the device with the cable unplugged.',
});
const chat = banditModel({
	goal: 'support_chat',
	arms: [provider.model('gpt-4o-mini'), provider.model('gpt-4o')],
	store: memoryStore(),
});

const page = await serve(thumbsRoutes(chat, await buildPage()));
console.log(`Open ${page.url} and give some thumbs. Ctrl+C ends it, and shows what was learnt.`);
process.once('SIGINT', async () => {
	printInsights(chat.insights());
	page.close();
	provider.close();
	await chat.close();
});
