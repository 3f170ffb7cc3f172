/** `node:crypto` of Node, Deno and Bun; `undefined` on other platforms. */
const node = globalThis.process?.getBuiltinModule?.('node:crypto');

/**
 * SHA-256 of a text in UTF-8. Web Crypto passes every digest to another thread, which for short texts costs many times
 * the digest itself. It is used only where `node:crypto` does not exist.
 */
export async function sha256(text: string): Promise<Uint8Array> {
	// Copied, because slices of a Buffer share its memory.
	if (node) return new Uint8Array(node.hash('sha256', text, 'buffer'));
	return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

/** Makes HMAC-SHA-256 (RFC 2104) of texts in UTF-8 under one secret. */
export type Mac = (text: string) => Promise<Uint8Array>;

/** Imports a secret once for all texts. On this thread where possible; see {@link sha256}. */
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
