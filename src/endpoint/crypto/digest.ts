/** Node, Deno and Bun digest without a detour; on other platforms this is `undefined`. */
const node = globalThis.process?.getBuiltinModule?.('node:crypto');

/**
 * SHA-256 of a text in UTF-8. Web Crypto hands every digest to another thread, which for a line of text costs many times
 * what the digest does; so it is asked only where there is nothing else.
 */
export async function sha256(text: string): Promise<Uint8Array> {
	// A copy, since a Buffer's slices would be windows on it.
	if (node) return new Uint8Array(node.hash('sha256', text, 'buffer'));
	return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

/** Makes HMAC-SHA-256 (RFC 2104) of texts in UTF-8 under one secret. */
export type Mac = (text: string) => Promise<Uint8Array>;

/** Prepares a secret once for all texts; as {@link sha256}, on this thread where that can be. */
export async function macUnder(secret: Uint8Array<ArrayBuffer>): Promise<Mac> {
	if (node) {
		const key = node.createSecretKey(secret);
		return (text) => Promise.resolve(new Uint8Array(node.createHmac('sha256', key).update(text).digest()));
	}
	const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, [
		'sign',
	]);
	return async (text) =>
		new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text)));
}
