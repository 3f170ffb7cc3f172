/** Encoding of a signature in a header. */
export type Encoding = 'hex' | 'base64';

/** Largest webhook that is read, in bytes. */
export const LARGEST_WEBHOOK = 1024 * 1024;

const HMAC_SHA256 = { name: 'HMAC', hash: 'SHA-256' } as const;

/**
 * Whether `signature` is the HMAC-SHA256 of exactly these bytes with one of `secrets` (several during rotation).
 * WebCrypto compares in constant time. Every secret is tried, so the duration does not reveal which one matched.
 * The prefix `sha256=` is accepted, an encoding that is not listed is not.
 */
export async function isSigned(
	raw: Uint8Array,
	signature: string,
	secrets: readonly string[],
	encodings: readonly Encoding[],
): Promise<boolean> {
	const written = signature.trim().replace(/^sha256=/i, '');
	const candidates = encodings
		.map((encoding) => decode(written, encoding))
		.filter((bytes) => bytes !== undefined);
	const data = Uint8Array.from(raw);
	const checks = secrets.flatMap((secret) =>
		candidates.map(async (bytes) => crypto.subtle.verify('HMAC', await importKey(secret), bytes, data)),
	);
	return (await Promise.all(checks)).includes(true);
}

/** The HMAC-SHA256 of the bytes, in the encoding of the provider's header. */
export async function sign(raw: Uint8Array, secret: string, encoding: Encoding): Promise<string> {
	const key = await importKey(secret);
	const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, Uint8Array.from(raw)));
	if (encoding === 'base64') return btoa(String.fromCharCode(...bytes));
	return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether both texts are equal; compares in constant time. */
export async function sameText(a: string, b: string): Promise<boolean> {
	const [left, right] = await Promise.all([digest(a), digest(b)]);
	let difference = 0;
	left.forEach((byte, i) => {
		difference |= byte ^ (right[i] ?? 0);
	});
	return difference === 0;
}

async function digest(text: string): Promise<Uint8Array> {
	return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

function importKey(secret: string) {
	return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), HMAC_SHA256, false, [
		'sign',
		'verify',
	]);
}

function decode(written: string, encoding: Encoding): Uint8Array<ArrayBuffer> | undefined {
	if (encoding === 'hex') {
		if (!/^[0-9a-f]{64}$/i.test(written)) return undefined;
		return Uint8Array.from(written.match(/../g) ?? [], (pair) => parseInt(pair, 16));
	}
	// 32 bytes are 43 characters and one padding character.
	if (!/^[A-Za-z0-9+/]{43}=$/.test(written)) return undefined;
	const binary = atob(written);
	// Decoding ignores some bits of the last character; only the canonical encoding is accepted.
	return btoa(binary) === written
		? Uint8Array.from(binary, (character) => character.charCodeAt(0))
		: undefined;
}
