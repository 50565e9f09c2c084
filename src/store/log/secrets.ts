/** What of a URL no message may show: all of it, the password, the user's name, as they are and decoded. */
export function secretsOf(url: string): string[] {
	const found = /^\w+:\/\/([^@/]*)@/.exec(url)?.[1];
	const secrets = [url];
	if (found !== undefined) {
		const [user, ...password] = found.split(':');
		for (const secret of [found, password.join(':'), user!]) {
			secrets.push(secret);
			try {
				secrets.push(decodeURIComponent(secret));
			} catch {
				// It is no escaped text, and so it is what it is.
			}
		}
	}
	return [...new Set(secrets)].filter((secret) => secret.length > 2);
}
