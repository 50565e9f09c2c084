export type { BanditResponseMetadata } from './arm-config.ts';
export type { ChatArmOptions } from './arms.ts';
export { ChatBandit, type ChatBanditCallOptions, type ChatBanditFields } from './chat-bandit.ts';
export type { SaidInConfig } from './request.ts';
