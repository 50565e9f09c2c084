/** The default store is a file, where there is SQLite. */

import { builtin } from '../../base/host.ts';
import { useFiles } from '../default.ts';
import { sqliteStore } from './sqlite.ts';

// Asked when a store is wanted, not here: Node 22 warns when it loads SQLite.
useFiles(() => (builtin('node:sqlite') === undefined ? undefined : sqliteStore));
