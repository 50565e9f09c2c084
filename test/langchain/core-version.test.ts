/** Guards the set-up: every test here must see one copy of core, the one that its project names. */
import { ChatAnthropic } from '@langchain/anthropic';
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { expect, test } from 'vitest';

test('the core is the one that the project names', () => {
	const version = 'contentBlocks' in AIMessage.prototype ? '1' : '0.3';
	expect(version).toBe(process.env.LANGCHAIN_CORE);
});

test('providers build on the same copy of core as tests and sources do', () => {
	expect(new ChatOpenAI({ apiKey: 'none', model: 'any' })).toBeInstanceOf(BaseChatModel);
	expect(new ChatAnthropic({ apiKey: 'none', model: 'any' })).toBeInstanceOf(BaseChatModel);
});
