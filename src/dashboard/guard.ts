/** Who is answered. */
export interface GuardRules {
	readonly token?: string | undefined;
	readonly hosts?: readonly string[] | undefined;
}

const ownNames = ['localhost', '127.0.0.1', '::1'];

/** A host without its port and brackets. */
function nameOf(host: string): string {
	return host
		.replace(/:\d+$/, '')
		.replace(/^\[(.*)\]$/, '$1')
		.toLowerCase();
}

/** Whether a request's host is one that is answered: a page elsewhere must not reach it under a name that was made to lead here. */
export function isAllowed(request: Request, url: URL, { token, hosts }: GuardRules): boolean {
	const name = nameOf(request.headers.get('host') ?? url.host);
	if (hosts !== undefined) return hosts.some((host) => nameOf(host) === name);
	return token !== undefined || ownNames.includes(name);
}

/** Whether a request has the token. It takes as long for a wrong one as for the right one. */
export function isTokenRight(request: Request, token: string | undefined): boolean {
	if (token === undefined) return true;
	const given = request.headers.get('authorization')?.replace(/^Bearer /i, '') ?? '';
	let difference = given.length ^ token.length;
	for (let i = 0; i < token.length; i++) difference |= token.charCodeAt(i) ^ (given.charCodeAt(i) || 0);
	return difference === 0;
}

/** Whether a request comes from the page itself. */
export function isSameOrigin(request: Request, url: URL): boolean {
	const origin = request.headers.get('origin');
	const site = request.headers.get('sec-fetch-site');
	if (origin === null || !(request.headers.get('content-type') ?? '').startsWith('application/json')) return false;
	if (site !== null && site !== 'same-origin') return false;
	try {
		return new URL(origin).host === (request.headers.get('host') ?? url.host);
	} catch {
		return false;
	}
}
