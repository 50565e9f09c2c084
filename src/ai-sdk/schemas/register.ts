/** `import 'bandit-model/schemas'`: answers are held against the schemas of their calls. In Node and in edge workers they are without. */
import { SchemaChecks } from './check.ts';
import { useSchemas } from './schemas.ts';

useSchemas((onError) => new SchemaChecks(onError));
