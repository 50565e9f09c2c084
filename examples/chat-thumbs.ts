/**
 * A chat with thumbs: the answer's decision id goes to the client in the message's metadata, and comes back with the
 * thumb. Two small HTTP routes, and a client that uses them.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { convertToModelMessages, streamText, type UIMessage } from 'ai';
import { memoryStore } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { exampleProvider } from './support/provider.ts';
import { printInsights } from './support/table.ts';

const { model, close } = await exampleProvider({
	'gpt-4o-mini': () => 'Have you tried turning it off and on again?',
	'gpt-4o': () => 'Hold the power button for ten seconds, then start the device with the cable unplugged.',
});

const chat = banditModel({
	goal: 'support_chat',
	arms: [model('gpt-4o-mini'), model('gpt-4o')],
	// A person says whether it helped; until then nothing is known.
	successWhen: () => undefined,
	sticky: { key: ({ conversationId }) => conversationId, for: '1h' },
	store: memoryStore(),
});

const server = createServer(async (request, response) => {
	let body = '';
	for await (const chunk of request) body += chunk;
	const { id, messages, decisionId, helped } = JSON.parse(body);
	if (request.url === '/chat') {
		const result = streamText({
			model: chat,
			messages: await convertToModelMessages(messages as UIMessage[]),
			providerOptions: { bandit: { conversationId: id } },
		});
		result.pipeUIMessageStreamToResponse(response, {
			messageMetadata: ({ part }) =>
				part.type === 'finish-step' ? { decisionId: part.providerMetadata?.bandit?.decisionId } : undefined,
		});
		return;
	}
	try {
		const { status } = await chat.report(decisionId, helped ? 'success' : { score: 0, category: 'user_unsatisfied' });
		response.end(status);
	} catch (error) {
		response.statusCode = 404;
		response.end((error as Error).message);
	}
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const post = (path: string, body: object) => fetch(url + path, { method: 'POST', body: JSON.stringify(body) });

// The client: asks, reads the stream, and gives a thumb. It has a high opinion of long answers.
for (let i = 0; i < 40; i++) {
	const message = { id: 'm1', role: 'user', parts: [{ type: 'text', text: 'My device does not start' }] };
	const events = (await (await post('/chat', { id: `chat-${i}`, messages: [message] })).text())
		.split('\n')
		.filter((line) => line.startsWith('data: {'))
		.map((line) => JSON.parse(line.slice('data: '.length)));
	const text = events.map(({ delta = '' }) => delta).join('');
	const { decisionId } = events.findLast(({ messageMetadata }) => messageMetadata?.decisionId)!.messageMetadata;
	const helped = text.length > 60;
	const status = await (await post('/thumbs', { decisionId, helped })).text();
	if (i < 4) console.log(`${helped ? 'thumbs up  ' : 'thumbs down'} ${status}: ${text}`);
}
console.log(`an id that is none: ${(await post('/thumbs', { decisionId: 'made-up', helped: true })).status}`);

printInsights(chat.insights());
await chat.close();
server.close();
server.closeAllConnections();
close();
