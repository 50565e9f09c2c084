import '../outcome/expression/register.ts';

export * from '../ai-sdk/index.ts';
