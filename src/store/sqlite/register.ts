/** The default store is a file, where there is SQLite. */
import { useFiles } from '../default.ts';
import { nodeSqlite } from './node-sqlite.ts';
import { sqliteStore } from './sqlite.ts';

// Asked when a store is wanted, not here: Node 22 warns when it loads SQLite.
useFiles(() => (nodeSqlite() === undefined ? undefined : sqliteStore));
