import { describe, expect, it } from 'vitest';
import { conversationKey } from '../../src/adapter/conversation-key.ts';
import type { Decision } from '../../src/base/types.ts';
import { ToolLoops } from '../../src/router/tool-loops.ts';

const decision = (arm: string): Decision => ({ id: arm, goal: 'g', arm, propensity: 1, time: 0 });
const asksFor = (toolCallId: string, more: object = {}) => [{ toolCallId, toolName: 'f', input: {}, ...more }];
const inConversation = (key: string) => () => key;

describe('the decision that asked for a tool', () => {
	it.each(['call_0', 'functions.look_up:0', '0', 'get_weather', 'chatcmpl-tool', 'tool_1', ''])(
		'is found by its conversation where ids repeat: "%s"',
		(id) => {
			const loops = new ToolLoops();
			for (const arm of ['a', 'b', 'c']) loops.asked(decision(arm), asksFor(id), inConversation(arm));
			for (const arm of ['b', 'a', 'c', 'a']) expect(loops.answered([id], inConversation(arm))?.arm).toBe(arm);
			expect(loops.answered([id], inConversation('of another process'))).toBeUndefined();
		},
	);

	it.each(['call_Abc123XyZ9876', 'toolu_01A09q90qw90lq917835', '7f3c9a0d-1111-4a2b-8c3d-000000000000'])(
		'is found by an id that is nobody else’s, though the messages were edited: %s',
		(id) => {
			const loops = new ToolLoops();
			loops.asked(decision('a'), asksFor(id), inConversation('before'));
			expect(loops.answered([id], inConversation('summarised'))?.arm).toBe('a');
		},
	);

	it('is one each of two conversations that began alike', () => {
		const loops = new ToolLoops();
		for (const arm of ['a', 'b']) loops.asked(decision(arm), asksFor('call_0'), inConversation('same'));
		const arms = [1, 2].map(() => loops.answered(['call_0'], inConversation('same'))?.arm);
		expect(arms.sort()).toEqual(['a', 'b']);
	});

	it('does not wait for tools that the provider ran', () => {
		const loops = new ToolLoops();
		loops.asked(decision('a'), asksFor('srv_1', { providerExecuted: true }), inConversation('x'));
		expect(loops.answered(['srv_1'], inConversation('x'))).toBeUndefined();
	});
});

describe('the key of a conversation', () => {
	const user = (...texts: string[]) => ({ role: 'user', texts });

	it('differs with each message, its parts and their order, but not with the system prompt', () => {
		const keys = [
			[user('a')],
			[user('a'), user('a')],
			[user('a', 'b')],
			[user('b', 'a')],
			[{ role: 'assistant', texts: ['a'] }],
			[user('a'), { role: 'assistant', texts: ['b'] }],
			[user(`${'x'.repeat(5000)}a`)],
			[user(`${'x'.repeat(5000)}b`)],
			[user(`a${'x'.repeat(5000)}`)],
		].map(conversationKey);
		expect(new Set(keys).size).toBe(keys.length);
		expect(conversationKey([{ role: 'system', texts: ['s'] }, user('a')])).toBe(keys[0]);
	});
});
