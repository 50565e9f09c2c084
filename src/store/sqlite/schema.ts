import type { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../../base/errors.ts';

/** Marks a SQLite file as ours ("bndt"). */
export const applicationId = 0x626e6474;

/** Steps from one schema version to the next; a new one goes to the end and none is ever changed. */
export const migrations: readonly string[] = [
	`CREATE TABLE stats (
		goal TEXT NOT NULL,
		key TEXT NOT NULL,
		sums BLOB NOT NULL,
		version INTEGER NOT NULL,
		PRIMARY KEY (goal, key)
	) WITHOUT ROWID;
	CREATE INDEX stats_by_version ON stats (goal, version);
	CREATE TABLE decisions (
		goal TEXT NOT NULL,
		id TEXT NOT NULL,
		due_at REAL NOT NULL,
		features BLOB NOT NULL,
		record TEXT NOT NULL,
		PRIMARY KEY (goal, id)
	) WITHOUT ROWID;
	CREATE INDEX decisions_by_due ON decisions (goal, due_at);
	CREATE TABLE version (value INTEGER NOT NULL);
	INSERT INTO version VALUES (0);`,
	// Records get their kind, which was in the id's prefix before, and a revision; writers and aliases are new.
	`CREATE TABLE records (
		goal TEXT NOT NULL,
		id TEXT NOT NULL,
		kind TEXT NOT NULL,
		time REAL NOT NULL,
		due_at REAL NOT NULL,
		features BLOB,
		record TEXT NOT NULL,
		PRIMARY KEY (goal, id)
	) WITHOUT ROWID;
	INSERT INTO records
	WITH old AS (
		SELECT goal, id, due_at, features, record, json_extract(record, '$.time') AS time,
			CASE WHEN id LIKE 'run/%' THEN 'run' WHEN id LIKE 'langchain/%' THEN 'link'
				WHEN id LIKE 'warm/%' OR id LIKE 'import/%' THEN 'mark' ELSE 'decision' END AS kind
		FROM decisions
	), plain AS (
		SELECT *, json_set(
			json_remove(
				json_patch(record, coalesce(json_extract(record, '$.extra'), '{}')),
				'$.extra', '$.goal', '$.observed', '$.settlement'
			), '$.kind', kind, '$.revision', 1) AS made, json_extract(record, '$.settlement') AS settlement
		FROM old
	)
	SELECT goal, id, kind, coalesce(time, 0), due_at,
		CASE WHEN kind = 'decision' AND length(features) > 0 THEN features END,
		CASE
			WHEN kind = 'decision' THEN
				json_patch(
					CASE WHEN length(features) > 0 THEN made ELSE json_set(made, '$.features', json('[]')) END,
					json_object('outcome', json(CASE WHEN settlement IS NOT NULL THEN
						json_set(json_remove(settlement, '$.credit'), '$.learnt', json(json_extract(settlement, '$.credit'))) END))
				)
			WHEN kind = 'run' THEN made
			WHEN kind = 'link' THEN json_object('id', id, 'kind', kind, 'revision', 1, 'time', time,
				'dueAt', json_extract(record, '$.dueAt'), 'decisionIds', json(coalesce(json_extract(made, '$.decisionIds'), '[]')))
			ELSE json_object('id', id, 'kind', kind, 'revision', 1, 'time', time, 'dueAt', NULL)
		END
	FROM plain;
	DROP TABLE decisions;
	CREATE INDEX records_by_due ON records (goal, due_at);
	CREATE INDEX decisions_by_time ON records (goal, time, id) WHERE kind = 'decision';
	CREATE TABLE aliases (
		goal TEXT NOT NULL,
		alias TEXT NOT NULL,
		id TEXT NOT NULL,
		PRIMARY KEY (goal, alias)
	) WITHOUT ROWID;
	CREATE TABLE writers (
		goal TEXT NOT NULL,
		writer TEXT NOT NULL,
		number INTEGER NOT NULL,
		time REAL NOT NULL,
		PRIMARY KEY (goal, writer)
	) WITHOUT ROWID;`,
	// A table without rowids keeps only a quarter of a page of a row beside its key: each record took a page of its own for the rest.
	`CREATE TABLE kept (
		goal TEXT NOT NULL,
		id TEXT NOT NULL,
		kind TEXT NOT NULL,
		time REAL NOT NULL,
		due_at REAL NOT NULL,
		features BLOB,
		record TEXT NOT NULL,
		PRIMARY KEY (goal, id)
	);
	INSERT INTO kept SELECT goal, id, kind, time, due_at, features, record FROM records;
	DROP TABLE records;
	ALTER TABLE kept RENAME TO records;
	CREATE INDEX records_by_due ON records (goal, due_at);
	CREATE INDEX decisions_by_time ON records (goal, time, id) WHERE kind = 'decision';`,
];

function pragma(db: DatabaseSync, name: string): number {
	return Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? { value: 0 })[0]);
}

/**
 * Brings a database to the present schema, all steps in one transaction.
 * Throws StoreError for a file of another application and for a schema newer than this version knows.
 */
export function migrate(db: DatabaseSync, path: string, steps: readonly string[] = migrations): void {
	const present = (): number => pragma(db, 'user_version');
	if (present() === steps.length && pragma(db, 'application_id') === applicationId) return;
	db.exec('BEGIN IMMEDIATE');
	try {
		const version = present();
		const isOurs = pragma(db, 'application_id') === applicationId;
		const tables = Number(db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n);
		if (!isOurs && (tables > 0 || version > 0)) {
			throw new StoreError(
				`${path} is a SQLite database of another application. Give sqliteStore() a path of its own.`,
			);
		}
		if (version > steps.length) {
			throw new StoreError(
				`${path} has schema version ${version}, and this bandit-model knows versions up to ${steps.length}. ` +
					'Update bandit-model, or give another path.',
			);
		}
		for (const step of steps.slice(version)) db.exec(step);
		db.exec(`PRAGMA application_id = ${applicationId}`);
		db.exec(`PRAGMA user_version = ${steps.length}`);
		db.exec('COMMIT');
	} catch (error) {
		db.exec('ROLLBACK');
		throw error;
	}
}
