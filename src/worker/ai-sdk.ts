import '../ai-sdk/schemas/register.ts';
import '../bandit/register.ts';
import '../outcome/expression/register.ts';

export * from '../ai-sdk/index.ts';
