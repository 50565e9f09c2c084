import '../bandit/register.ts';
import '../outcome/expression/register.ts';
import '../pricing/register.ts';
import '../store/register-servers.ts';
import '../store/sqlite/register.ts';
import '../telemetry/register-installed.ts';

export * from '../langchain/index.ts';
