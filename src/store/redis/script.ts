import type { RedisClient } from './client.ts';

/** A script that a server runs as one step. */
export interface Script {
	readonly source: string;
	/** Its SHA-1, by which the server knows it again. */
	sha: Promise<string> | undefined;
}

export function script(source: string): Script {
	return { source, sha: undefined };
}

/** Runs a script by its hash, and by its source where the server does not know it (any more). */
export async function run(
	client: RedisClient,
	script: Script,
	keys: readonly string[],
	args: readonly (string | number)[],
): Promise<unknown> {
	script.sha ??= sha1(script.source);
	const texts = args.map(String);
	try {
		return await client.evalsha(await script.sha, keys, texts);
	} catch (error) {
		if (!(error instanceof Error) || !error.message.includes('NOSCRIPT')) throw error;
		return client.eval(script.source, keys, texts);
	}
}

async function sha1(text: string): Promise<string> {
	const hash = await globalThis.crypto.subtle.digest('SHA-1', new TextEncoder().encode(text));
	return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
