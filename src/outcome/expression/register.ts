/** `import 'bandit-model/expressions'`: success conditions may be expressions. In Node they may be without it. */
import { useExpressions } from './compiler.ts';
import { compileExpression } from './expression.ts';

useExpressions(compileExpression);
