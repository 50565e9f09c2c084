import { checkFiles } from './files.ts';
import { checkImports } from './imports.ts';

const broken = [...(await checkImports()), ...checkFiles()].sort();
for (const line of broken) console.error(line);
console.log(broken.length === 0 ? 'The rooms are in order.' : `Rules of the rooms broken: ${broken.length}`);
process.exitCode = broken.length === 0 ? 0 : 1;
