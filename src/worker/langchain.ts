import '../outcome/expression/register.ts';

export * from '../langchain/index.ts';
