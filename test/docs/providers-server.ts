import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Tool {
	readonly name?: string;
	readonly function?: { readonly name: string; readonly parameters?: Schema };
	readonly parameters?: Schema;
}

interface Schema {
	readonly type?: string;
	readonly enum?: readonly unknown[];
	readonly properties?: Readonly<Record<string, Schema>>;
}

interface Body {
	readonly model: string;
	readonly stream?: boolean;
	readonly tools?: readonly Tool[];
	readonly messages?: readonly { readonly role: string; readonly content?: unknown }[];
	readonly input?: readonly { readonly role?: string; readonly type?: string }[] | readonly string[];
	readonly response_format?: { readonly json_schema?: { readonly schema?: Schema } };
	readonly text?: { readonly format?: { readonly schema?: Schema } };
}

/** What is said in answer: a text, or that a tool be called. */
interface Said {
	readonly text: string;
	readonly call?: { readonly name: string; readonly input: string };
}

const frame = (type: string, data: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
const usage = { input_tokens: 9, output_tokens: 3 };

/** Something that fits a schema. */
function fitting({ type, enum: values, properties = {} }: Schema = {}): unknown {
	if (values !== undefined) return values[0];
	if (type === 'object') return Object.fromEntries(Object.entries(properties).map(([k, each]) => [k, fitting(each)]));
	return type === 'number' || type === 'integer' ? 17 : type === 'boolean' ? true : type === 'array' ? [] : 'billing';
}

/** A tool is asked for once, an object is given where a schema is, and the rest is answered by a word. */
function say(body: Body): Said {
	const told = JSON.stringify([body.messages, body.input]);
	const [tool] = body.tools ?? [];
	if (tool !== undefined && !/"tool"|function_call_output|tool_result/.test(told)) {
		const { name = '', parameters } = tool.function ?? { name: tool.name, parameters: tool.parameters };
		return { text: '', call: { name, input: JSON.stringify(fitting(parameters ?? { type: 'object' })) } };
	}
	const schema = body.response_format?.json_schema?.schema ?? body.text?.format?.schema;
	return { text: schema === undefined ? 'billing' : JSON.stringify(fitting(schema)) };
}

type Endpoint = (body: Body, said: Said) => string;

const chat: Endpoint = ({ model, stream }, { text, call }) => {
	const calls = call && [
		{ index: 0, id: 'call_1', type: 'function', function: { name: call.name, arguments: call.input } },
	];
	const message = { role: 'assistant', content: call ? null : text, ...(calls && { tool_calls: calls }) };
	const tokens = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
	const head = { id: 'chatcmpl-1', created: 1, model };
	const reason = call ? 'tool_calls' : 'stop';
	if (!stream) {
		const choices = [{ index: 0, message, finish_reason: reason }];
		return JSON.stringify({ ...head, object: 'chat.completion', choices, usage: tokens });
	}
	const chunk = (choices: object[], more = {}) =>
		`data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, ...more })}\n\n`;
	const parts = [
		chunk([{ index: 0, delta: message }]),
		chunk([{ index: 0, delta: {}, finish_reason: reason }]),
		chunk([], { usage: tokens }),
	];
	return `${parts.join('')}data: [DONE]\n\n`;
};

const responses: Endpoint = ({ model, stream }, { text, call }) => {
	const item = call
		? {
				type: 'function_call',
				id: 'fc_1',
				call_id: 'call_1',
				name: call.name,
				arguments: call.input,
				status: 'completed',
			}
		: {
				type: 'message',
				id: 'msg_1',
				role: 'assistant',
				status: 'completed',
				content: [{ type: 'output_text', text, annotations: [] }],
			};
	const head = { id: 'resp_1', object: 'response', created_at: 1, model };
	const response = { ...head, status: 'completed', output: [item], incomplete_details: null, usage };
	if (!stream) return JSON.stringify(response);
	return [
		frame('response.created', { response: { ...head, status: 'in_progress' } }),
		frame('response.output_item.added', { output_index: 0, item: { ...item, content: [], arguments: '' } }),
		call
			? ''
			: frame('response.output_text.delta', { item_id: 'msg_1', output_index: 0, content_index: 0, delta: text }),
		frame('response.output_item.done', { output_index: 0, item }),
		frame('response.completed', { response }),
	].join('');
};

const messages: Endpoint = ({ model, stream }, { text, call }) => {
	const content = call
		? { type: 'tool_use', id: 'toolu_1', name: call.name, input: JSON.parse(call.input) as unknown }
		: { type: 'text', text };
	const head = { id: 'msg_1', type: 'message', role: 'assistant', model, stop_sequence: null, usage };
	const reason = call ? 'tool_use' : 'end_turn';
	if (!stream) return JSON.stringify({ ...head, content: [content], stop_reason: reason });
	return [
		frame('message_start', { message: { ...head, content: [], stop_reason: null } }),
		frame('content_block_start', {
			index: 0,
			content_block: call ? { ...content, input: {} } : { type: 'text', text: '' },
		}),
		frame('content_block_delta', {
			index: 0,
			delta: call ? { type: 'input_json_delta', partial_json: call.input } : { type: 'text_delta', text },
		}),
		frame('content_block_stop', { index: 0 }),
		frame('message_delta', { delta: { stop_reason: reason, stop_sequence: null }, usage }),
		frame('message_stop', {}),
	].join('');
};

const endpoints: Readonly<Record<string, Endpoint>> = {
	'/v1/chat/completions': chat,
	'/v1/responses': responses,
	'/v1/messages': messages,
	'/v1/embeddings': () => JSON.stringify({ object: 'list', data: [{ index: 0, embedding: [0.1, 0.2] }], usage: {} }),
};

/** What snippets of the documentation speak to, in place of OpenAI and Anthropic. */
export async function providersServer(): Promise<{ env: Record<string, string>; close(): void }> {
	const server = createServer(async (request, response) => {
		let raw = '';
		for await (const chunk of request) raw += chunk;
		const endpoint = endpoints[request.url ?? ''];
		if (endpoint === undefined) return void response.writeHead(404).end('{"error":{"message":"no such endpoint"}}');
		const body = JSON.parse(raw) as Body;
		response.writeHead(200, { 'content-type': body.stream ? 'text/event-stream' : 'application/json' });
		response.end(endpoint(body, say(body)));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		env: {
			OPENAI_BASE_URL: `${url}/v1`,
			OPENAI_API_KEY: 'none',
			ANTHROPIC_BASE_URL: url,
			ANTHROPIC_API_KEY: 'none',
		},
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}
