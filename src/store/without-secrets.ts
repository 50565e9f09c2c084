/** What a driver's error says, without what is in the address that it was given. */
export function withoutSecrets(error: unknown, secrets: readonly string[]): string {
	const text = error instanceof Error ? error.message : String(error);
	return secrets.reduce((safe, secret) => safe.replaceAll(secret, '***'), text);
}
