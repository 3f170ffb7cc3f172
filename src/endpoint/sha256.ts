/** Node, Deno and Bun digest without a detour; on other platforms this is `undefined`. */
const createHash = globalThis.process?.getBuiltinModule?.('node:crypto').createHash;

/**
 * SHA-256 of a text in UTF-8. Web Crypto hands every digest to another thread, which for a line of text costs many times
 * what the digest does; so it is asked only where there is nothing else.
 */
export async function sha256(text: string): Promise<Uint8Array> {
	// A copy, since a Buffer's slices would be windows on it.
	if (createHash) return new Uint8Array(createHash('sha256').update(text).digest());
	return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}
