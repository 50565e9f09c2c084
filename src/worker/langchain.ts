import '../bandit/register.ts';
import '../outcome/expression/register.ts';

export * from '../langchain/index.ts';
