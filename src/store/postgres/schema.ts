/** The oldest server that has what the statements use (`gen_random_uuid`). */
export const oldestServer = 130_000;

/** What turns a schema of one version into the next; the n-th (from 1) makes version n. `$schema` is its name. */
export const steps: readonly string[] = [
	`create table $schema.goals (
		goal text primary key,
		-- Which log this is: a database that was set back to an older state keeps it, one that begins anew has another.
		born text not null,
		seq bigint not null default 0,
		-- Up to which entry the rows hold, whose that was, and the bytes of the entries after it.
		upto bigint not null default 0,
		tag text not null default '',
		bytes bigint not null default 0
	) with (fillfactor = 50);
	create table $schema.writers (
		goal text not null, writer text not null, number bigint not null, seen timestamptz not null,
		primary key (goal, writer)
	) with (fillfactor = 50);
	create table $schema.deltas (
		goal text not null, seq bigint not null, tag text not null, rows bytea not null, primary key (goal, seq)
	);
	alter table $schema.deltas alter column rows set storage external;
	create table $schema.rows (
		goal text not null, key text not null, sums bytea not null, primary key (goal, key)
	);
	create table $schema.records (
		goal text not null, id text not null, revision int not null, kind text not null,
		time float8 not null, due_at float8 not null, record text not null, features bytea,
		primary key (goal, id)
	);
	create index records_by_due on $schema.records (goal, due_at) where due_at < 'infinity';
	create index decisions_by_time on $schema.records (goal, time, id collate "C") where kind = 'decision';
	create table $schema.aliases (
		goal text not null, alias text not null, id text not null, primary key (goal, alias)
	);`,
	// Aliases leave with their record. From here on records are kept in short, which earlier versions can't read.
	'create index aliases_by_id on $schema.aliases (goal, id);',
];

/** The name of a schema as SQL has it. The name was checked: see `checkSchema`. */
export function quoted(schema: string): string {
	return `"${schema}"`;
}

/**
 * The statements that make or update the schema, as one script to be run by a role that may do so: for databases where the
 * application may not. The application then gives `migrate: false`. It may be run again, and at the same time as others.
 */
export function migrationScript(schema: string): string {
	const name = quoted(schema);
	const parts = steps.map(
		(step, i) => `if not exists (select 1 from ${name}.migrations where id = ${i + 1}) then
	insert into ${name}.migrations (id) values (${i + 1});
	${step.replaceAll('$schema', name)}
end if;`,
	);
	return `do $migrate$ begin
perform pg_advisory_xact_lock(1646350963, hashtext('${schema}'));
if not exists (select 1 from pg_namespace where nspname = '${schema}') then create schema ${name}; end if;
if not exists (select 1 from pg_tables where schemaname = '${schema}' and tablename = 'migrations') then
	create table ${name}.migrations (id int primary key, at timestamptz not null default now());
end if;
${parts.join('\n')}
end $migrate$;`;
}
