/** Header that carries a signature. */
export const signatureHeader = 'x-bandit-signature';

/** How far the clocks of sender and receiver may differ, and how old a message may be, ms. */
const toleranceMs = 5 * 60_000;

const encoder = new TextEncoder();

/** HMAC-SHA-256 of the time and the raw body: neither can be changed, nor an old message sent again later. */
async function digest(body: string, seconds: number, secret: string): Promise<ArrayBuffer> {
	const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
		'sign',
	]);
	return crypto.subtle.sign('HMAC', key, encoder.encode(`${seconds}.${body}`));
}

function toHex(bytes: ArrayBuffer): string {
	return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The value of the header `x-bandit-signature` for a body, as `outcomesHandler` expects it: `t=SECONDS,v1=HEX`, where HEX is
 * the HMAC-SHA-256 of `SECONDS.BODY` under the secret. Any language can make it. `now`: ms since the epoch, default now.
 *
 * @example
 * const body = JSON.stringify({ decisionId, score: 1 });
 * const headers = { 'x-bandit-signature': await signOutcomes(body, secret) };
 * await fetch('https://example.com/outcomes', { method: 'POST', body, headers });
 */
export async function signOutcomes(body: string, secret: string, now: number = Date.now()): Promise<string> {
	const seconds = Math.floor(now / 1000);
	return `t=${seconds},v1=${toHex(await digest(body, seconds, secret))}`;
}

/** Why a signature does not hold; undefined: it holds. */
export async function signatureFault(
	header: string | null,
	body: string,
	secrets: readonly string[],
	now: number,
): Promise<string | undefined> {
	const match = /^t=(\d{1,15}),v1=([0-9a-f]{64})$/.exec(header ?? '');
	if (match === null) return `${signatureHeader} is missing or not of the form t=SECONDS,v1=HEX`;
	const seconds = Number(match[1]);
	if (Math.abs(now - seconds * 1000) > toleranceMs) return 'the signature is too old, or a clock is wrong';
	const given = match[2]!;
	for (const secret of secrets) {
		if (isEqual(given, toHex(await digest(body, seconds, secret)))) return undefined;
	}
	return 'the signature does not fit';
}

/** Compares without telling by its time how much was right. */
export function isEqual(a: string, b: string): boolean {
	let difference = a.length ^ b.length;
	for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
	return difference === 0;
}
