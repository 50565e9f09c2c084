import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const source = join(import.meta.dirname, '../../src/store');

describe('a network store in a bundle for an edge worker', () => {
	it.each([
		['redis/redis.ts', '@upstash/redis/cloudflare', 'redisStore(new Redis({ url: "https://x", token: "y" }))'],
		['postgres/postgres.ts', '@neondatabase/serverless', 'postgresStore(neon("postgresql://a:b@c.test/d"))'],
	])('%s needs nothing of Node', async (file, driver, use) => {
		const { outputFiles, metafile } = await build({
			stdin: {
				contents: `import { ${use.includes('neon') ? 'neon' : 'Redis'} } from '${driver}';
					import { ${use.slice(0, use.indexOf('('))} } from ${JSON.stringify(join(source, file))};
					export const store = ${use};`,
				resolveDir: source,
				loader: 'ts',
			},
			bundle: true,
			write: false,
			metafile: true,
			format: 'esm',
			platform: 'browser',
			conditions: ['workerd', 'edge-light'],
			logLevel: 'silent',
		});
		const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
		expect(imported.filter((path) => path.startsWith('node:'))).toEqual([]);
		expect(outputFiles[0]!.text).not.toMatch(/\brequire\(["']node:/);
	});
});
