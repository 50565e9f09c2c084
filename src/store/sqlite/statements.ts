import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** What a SQLite store asks of its file. Node 22 binds an empty view as NULL: hence the coalesce. */
export const statements = {
	version: 'SELECT value FROM version',
	nextVersion: 'UPDATE version SET value = value + 1 RETURNING value',
	rows: 'SELECT key, sums FROM stats WHERE goal = ? AND version > ?',
	row: 'SELECT sums FROM stats WHERE goal = ? AND key = ?',
	write: `INSERT INTO stats (goal, key, sums, version) VALUES (?, ?, coalesce(?, x''), ?)
		ON CONFLICT (goal, key) DO UPDATE SET sums = excluded.sums, version = excluded.version`,
	drop: 'DELETE FROM stats WHERE goal = ? AND key = ?',
	record: 'SELECT features, record FROM records WHERE goal = ? AND id = ?',
	aliased: `SELECT features, record FROM records
		WHERE goal = ?1 AND id = (SELECT id FROM aliases WHERE goal = ?1 AND alias = ?2)`,
	keep: `INSERT INTO records (goal, id, kind, time, due_at, features, record) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (goal, id) DO UPDATE SET kind = excluded.kind, time = excluded.time, due_at = excluded.due_at,
			features = excluded.features, record = excluded.record`,
	forget: 'DELETE FROM records WHERE goal = ? AND id = ?',
	alias: `INSERT INTO aliases (goal, alias, id) VALUES (?, ?, ?)
		ON CONFLICT (goal, alias) DO UPDATE SET id = excluded.id`,
	forgetAlias: 'DELETE FROM aliases WHERE goal = ? AND alias = ? AND id = ?',
	due: 'SELECT features, record FROM records WHERE goal = ? AND due_at <= ? ORDER BY due_at LIMIT ?',
	scan: `SELECT features, record FROM records
		WHERE goal = ? AND kind = 'decision' AND time >= ? AND time < ? AND (time, id) > (?, ?) ORDER BY time, id LIMIT ?`,
	writer: 'SELECT number FROM writers WHERE goal = ? AND writer = ?',
	wrote: `INSERT INTO writers (goal, writer, number, time) VALUES (?, ?, ?, ?)
		ON CONFLICT (goal, writer) DO UPDATE SET number = excluded.number, time = excluded.time`,
	// The latest stay, whatever the clock says.
	forgetWriters: `DELETE FROM writers WHERE goal = ?1 AND time < ?2
		AND writer NOT IN (SELECT writer FROM writers WHERE goal = ?1 ORDER BY time DESC LIMIT 100)`,
	// From name to name, for there are many rows to a goal.
	goals: `WITH RECURSIVE
		s(goal) AS (SELECT min(goal) FROM stats
			UNION ALL SELECT (SELECT min(goal) FROM stats WHERE goal > s.goal) FROM s WHERE s.goal IS NOT NULL),
		r(goal) AS (SELECT min(goal) FROM records
			UNION ALL SELECT (SELECT min(goal) FROM records WHERE goal > r.goal) FROM r WHERE r.goal IS NOT NULL)
		SELECT goal FROM s WHERE goal IS NOT NULL UNION SELECT goal FROM r WHERE goal IS NOT NULL`,
} as const;

/** Statements, ready to be run. */
export type Statements = Record<keyof typeof statements, StatementSync>;

/** Prepares them for a database. */
export function prepare(db: DatabaseSync): Statements {
	return Object.fromEntries(Object.entries(statements).map(([name, sql]) => [name, db.prepare(sql)])) as Statements;
}
