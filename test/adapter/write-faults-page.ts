import { writeFileSync } from 'node:fs';
import { faultsPage, pagePath } from './faults-page.ts';

writeFileSync(pagePath, faultsPage());
