import { formsOf } from '../log/abbreviate.ts';
import { mostEntries } from '../log/engine.ts';
import { quoted } from './schema.ts';

/** After how long without a batch a writer's last number is forgotten. */
const writerLife = '7 days';

/** Bytes as base64 in one line. */
const text = (bytes: string): string => `translate(encode(${bytes}, 'base64'), E'\\n', '')`;

/** The log after an entry, as JSON. */
const logAfter = (schema: string, seq: string): string => `coalesce((
	select json_agg(json_build_array(d.seq, d.tag, ${text('d.rows')}) order by d.seq)
	from (select * from ${schema}.deltas where goal = $1 and seq > ${seq} order by seq limit ${mostEntries}) d
), '[]')::text`;

/** Whether the log is still the one that was followed: $born, up to entry $seq of $tag. */
const isSame = (schema: string, born: string, seq: string, tag: string): string => `(${born} = '' or exists (
	select 1 from ${schema}.goals g where g.goal = $1 and g.born = ${born} and g.seq >= ${seq} and (
		${seq} <= g.upto
			and not exists (select 1 from ${schema}.deltas d where d.goal = $1 and d.seq = ${seq} and d.tag <> ${tag})
		or exists (select 1 from ${schema}.deltas d where d.goal = $1 and d.seq = ${seq} and d.tag = ${tag})
	)
))`;

const columns = `record, coalesce(${text('features')}, '') as features`;

/** Whether a record is a decision that awaits an outcome. A text within a record can't have these: JSON escapes it. */
const isOpen = `(kind = 'decision' and (${formsOf(',"state":"open"')
	.map((form) => `position('${form}' in record) > 0`)
	.join(' or ')}))`;

/** What a store asks of its schema. All parameters are texts, and all columns of an answer: any driver can carry those. */
export function statementsFor(name: string) {
	const s = quoted(name);
	return {
		lastNumber: `select number::text from ${s}.writers where goal = $1 and writer = $2`,

		/**
		 * A batch, as one statement: all of it or nothing. $1 goal, $2 writer, $3 number, $4 writes, $5 delta, $6 aliases, $7 name
		 * of a new log, $8 born, $9 seq, $10 tag. The writer's row is taken first and the goal's next, so that the batches of a goal
		 * come one after the other, and the order of the entries is the order of the commits. Where records are not as
		 * expected, it divides by zero, and nothing is done.
		 */
		settle: `with guard as materialized (
	select ${isSame(s, '$8', '$9::bigint', '$10')} as same
), writer as (
	insert into ${s}.writers (goal, writer, number, seen) select $1, $2, $3::bigint, now() from guard where same
	on conflict (goal, writer) do update set number = excluded.number, seen = excluded.seen
		where writers.number < excluded.number
	returning 1
), bump as (
	insert into ${s}.goals (goal, born, seq, bytes)
	select $1, $7, case when $5 = '' then 0 else 1 end, length($5) from writer
	on conflict (goal) do update set seq = goals.seq + excluded.seq, bytes = goals.bytes + excluded.bytes
	returning seq, born, upto, bytes
), input as materialized (
	select i.* from bump, json_to_recordset($4::text::json) as i(
		id text, expected int, todo text, revision int, kind text, "time" float8, due_at float8, record text, features text
	)
), logged as (
	insert into ${s}.deltas (goal, seq, tag, rows)
	select $1, seq, $2 || ':' || $3, decode($5, 'base64') from bump where $5 <> ''
), made as (
	insert into ${s}.records (goal, id, revision, kind, time, due_at, record, features)
	select $1, id, revision, kind, time, coalesce(due_at, 'infinity'), record, decode(features, 'base64')
	from input where todo = '+' and expected = 0 order by id
	on conflict do nothing returning 1
), revised as (
	update ${s}.records r set revision = i.revision, kind = i.kind, time = i.time,
		due_at = coalesce(i.due_at, 'infinity'), record = i.record, features = decode(i.features, 'base64')
	from input i where todo = '+' and expected > 0 and r.goal = $1 and r.id = i.id and r.revision = i.expected
	returning 1
), removed as (
	delete from ${s}.records r using input i
	where todo = '-' and r.goal = $1 and r.id = i.id and r.revision = i.expected returning 1
), kept as (
	select 1 from input i left join ${s}.records r on r.goal = $1 and r.id = i.id
	where todo = '=' and coalesce(r.revision, 0) = i.expected
), named as (
	insert into ${s}.aliases (goal, alias, id)
	select $1, a.alias, a.id from bump, json_to_recordset($6::text::json) as a(alias text, id text, todo text) where a.todo = '+'
	on conflict (goal, alias) do update set id = excluded.id
), unnamed as (
	delete from ${s}.aliases n using bump, json_to_recordset($6::text::json) as a(alias text, id text, todo text)
	where a.todo = '-' and n.goal = $1 and n.alias = a.alias and n.id = a.id
)
select case when not (select same from guard) then 'lost'
		when not exists (select 1 from bump) then 'repeated' else 'done' end as status,
	(1 / case when (select count(*) from made) + (select count(*) from revised) + (select count(*) from removed)
		+ (select count(*) from kept) = (select count(*) from input) then 1 else 0 end)::text as fits,
	(select seq from bump)::text as seq, (select born from bump) as born, (select upto from bump)::text as upto,
	(select bytes from bump)::text as bytes, ${logAfter(s, '$9::bigint')} as entries`,

		follow: `select g.born, g.seq::text, g.upto::text, g.bytes::text, ${isSame(s, '$2', '$3::bigint', '$4')}::text as same,
	${logAfter(s, '$3::bigint')} as entries
from (select 1) one left join ${s}.goals g on g.goal = $1`,

		snapshot: `select g.born, g.upto::text, g.tag,
	coalesce((select json_agg(json_build_array(key, ${text('sums')})) from ${s}.rows where goal = $1), '[]')::text as rows
from ${s}.goals g where g.goal = $1`,

		/** $1 goal, $2 born, $3 from, $4 to, $5 its tag, $6 rows, $7 keys of rows that are gone. */
		fold: `with turn as (
	update ${s}.goals set upto = $4::bigint, tag = $5, bytes = coalesce((
		select sum(length(d.rows) * 4 / 3) from ${s}.deltas d where d.goal = $1 and d.seq > $4::bigint), 0)
	where goal = $1 and born = $2 and upto = $3::bigint returning 1
), dropped as (
	delete from ${s}.rows r using turn, json_array_elements_text($7::text::json) as k where r.goal = $1 and r.key = k
), kept as (
	insert into ${s}.rows (goal, key, sums)
	select $1, k.key, decode(k.sums, 'base64') from turn, json_to_recordset($6::text::json) as k(key text, sums text)
	on conflict (goal, key) do update set sums = excluded.sums
), cut as (
	delete from ${s}.deltas d using turn where d.goal = $1 and d.seq < $3::bigint
), forgotten as (
	delete from ${s}.writers w using turn
	where w.goal = $1 and w.seen < now() - interval '${writerLife}'
)
select count(*)::text as folded from turn`,

		fetch: `select id, ${columns} from ${s}.records
	where goal = $1 and id in (select json_array_elements_text($2::text::json))`,

		find: `select id, ${columns} from ${s}.records where goal = $1 and id = $2
union all
select id, ${columns} from ${s}.records where goal = $1 and id = (select id from ${s}.aliases where goal = $1 and alias = $2)
limit 1`,

		due: `select id, ${columns} from ${s}.records
	where goal = $1 and due_at < 'infinity' and due_at <= $2::float8 order by due_at limit $3::bigint`,

		/** In a transaction of its own, which waits for nobody and takes no lock of the goal. */
		forgetDue: `with due as materialized (
	select id from ${s}.records
	where goal = $1 and due_at < 'infinity' and due_at <= $2::float8 and not ${isOpen}
	order by due_at limit $3::int for update skip locked
), gone as (
	delete from ${s}.records r using due where r.goal = $1 and r.id = due.id returning r.id
), unnamed as (
	delete from ${s}.aliases a using gone where a.goal = $1 and a.id = gone.id
)
select count(*)::text as forgotten from gone`,

		scan: `select id, ${columns} from ${s}.records
	where goal = $1 and kind = 'decision' and time >= $2::float8 and time < $3::float8
		and (time, id collate "C") > ($4::float8, $5 collate "C")
	order by time, id collate "C" limit $6::int`,

		goals: `select goal from ${s}.goals`,
	} as const;
}

/** The statements for one schema. */
export type Statements = ReturnType<typeof statementsFor>;
