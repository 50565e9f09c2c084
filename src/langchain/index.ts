export type { ChatArmOptions } from './arms.ts';
export { ChatBandit, type ChatBanditFields } from './chat-bandit.ts';
export type { ChatBanditCallOptions } from './request.ts';
