import { StoreError } from '../../base/errors.ts';
import type { PostgresClient } from './client.ts';
import { migrationScript, oldestServer, quoted, steps } from './schema.ts';

/**
 * Sees to it that the schema is there and is one that this version knows. Of many that start at once, one makes it, in one
 * transaction; the others wait for it.
 */
export async function prepareSchema(client: PostgresClient, schema: string, migrate: boolean): Promise<void> {
	let version = await versionOf(client, schema);
	if (version < steps.length && migrate) {
		await client.query(migrationScript(schema), []);
		version = await versionOf(client, schema);
	}
	if (version > steps.length) {
		throw new StoreError(
			`postgres: schema "${schema}" has version ${version}, and this bandit-model knows versions up to ${steps.length}. ` +
				'Update bandit-model, or give another schema.',
		);
	}
	if (version < steps.length) {
		throw new StoreError(
			`postgres: schema "${schema}" has version ${version}, and version ${steps.length} is needed. ` +
				`Run the SQL that migrationSql({ schema: '${schema}' }) gives, as a role that may, or leave \`migrate\` on.`,
		);
	}
}

/** 0: there is none. Refuses a server that is too old. */
async function versionOf(client: PostgresClient, schema: string): Promise<number> {
	const [row] = await client.query(
		`select current_setting('server_version_num') as server, to_regclass($1)::text as migrations`,
		[`${quoted(schema)}.migrations`],
	);
	const server = Number(row!.server);
	if (server < oldestServer) {
		throw new StoreError(
			`postgres: this server is version ${Math.floor(server / 10_000)}. Give one of version ${oldestServer / 10_000} or newer.`,
		);
	}
	if (row!.migrations === null) return 0;
	const [last] = await client.query(
		`select coalesce(max(id), 0)::text as version from ${quoted(schema)}.migrations`,
		[],
	);
	return Number(last!.version);
}
