import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { convertToModelMessages, streamText, type UIMessage } from 'ai';
import type { BanditModel } from 'bandit-model/ai-sdk';
import { outcomesHandler } from 'bandit-model/feedback';
import { build } from 'esbuild';

const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>A chat with thumbs</title><link rel="icon" href="data:,"></head>
<body><div id="page"></div><script type="module" src="/page.js"></script></body>
</html>`;

/** The page's script, built. */
export async function buildPage(): Promise<string> {
	const { outputFiles } = await build({
		entryPoints: [join(import.meta.dirname, 'page.tsx')],
		bundle: true,
		minify: true,
		format: 'esm',
		jsx: 'automatic',
		define: { 'process.env.NODE_ENV': '"production"' },
		logLevel: 'error',
		write: false,
	});
	return outputFiles[0]!.text;
}

/** The page, the chat, and where the thumbs go, as one `Request → Response`. */
export function thumbsRoutes(
	chat: BanditModel<LanguageModelV4>,
	script: string,
): (request: Request) => Promise<Response> {
	/** In a product these are the sessions of people who signed in. Other sites' pages can't send a strict cookie. */
	const sessions = new Set<string>();
	const isOfSession = (request: Request): boolean =>
		sessions.has(/(?:^|; )session=([^;]*)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? '');
	const outcomes = outcomesHandler({ bandits: chat, authorize: isOfSession });

	async function answer(request: Request): Promise<Response> {
		if (!isOfSession(request)) return new Response('Sign in first.', { status: 401 });
		const { id, messages } = (await request.json()) as { id: string; messages: UIMessage[] };
		const result = streamText({
			model: chat,
			messages: await convertToModelMessages(messages),
			providerOptions: { bandit: { conversationId: id } },
			abortSignal: request.signal,
		});
		return result.toUIMessageStreamResponse({
			messageMetadata: ({ part }) =>
				part.type === 'finish-step' ? { decisionId: part.providerMetadata?.bandit?.decisionId } : undefined,
		});
	}

	return async (request) => {
		switch (new URL(request.url).pathname) {
			case '/api/chat':
				return answer(request);
			case '/outcomes':
				return outcomes(request);
			case '/page.js':
				return new Response(script, { headers: { 'content-type': 'text/javascript; charset=utf-8' } });
			case '/': {
				const session = randomUUID();
				sessions.add(session);
				const cookie = `session=${session}; Path=/; HttpOnly; SameSite=Strict`;
				return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8', 'set-cookie': cookie } });
			}
			default:
				return new Response('There is nothing here.', { status: 404 });
		}
	};
}
