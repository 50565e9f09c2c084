/** Where a URL has who comes in, and by which word: up to the last @ of its place, for a password may have one, too. */
const credentials = /^(\w+:\/\/)([^?#]*)@/;

/** A parameter of a query whose value is nobody else's business. */
const secretName = /pass|secret|token|key|auth|user/i;

const parametersOf = (url: string): URLSearchParams => new URLSearchParams(/\?([^#]*)/.exec(url)?.[1]);

/** What of a URL no message may show: all of it, the password, the user's name, as they are and decoded. */
export function secretsOf(url: string): string[] {
	const found = credentials.exec(url)?.[2];
	const secrets = [url];
	for (const [name, value] of parametersOf(url)) if (secretName.test(name)) secrets.push(value);
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
	// The longest first: what is left of it would tell the rest.
	return [...new Set(secrets)].filter((secret) => secret.length > 2).sort((a, b) => b.length - a.length);
}

/** A place of a store as it may be shown: a URL without who comes in, and without its parameters. */
export function shownPlace(place: string): string {
	return /^\w+:\/\//.test(place) ? place.replace(credentials, '$1').replace(/[?#].*$/, '') : place;
}
