/**
 * Codes of failures that occur before the first byte of a request is sent: name resolution, connecting, the TLS
 * handshake. Node.js has codes of errno, undici and OpenSSL; Bun has its own code for a refused connection. A
 * failure that is not listed may have occurred after sending.
 */
const BEFORE_SENDING: ReadonlySet<string> = new Set([
	'ECONNREFUSED',
	'ConnectionRefused',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EAI_FAIL',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EADDRNOTAVAIL',
	'UND_ERR_CONNECT_TIMEOUT',
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'ERR_SSL_WRONG_VERSION_NUMBER',
]);

/** The code of a failed fetch, e.g. `ECONNREFUSED`: the first one in the chain of causes. */
export function networkCode(error: unknown): string | undefined {
	return codes(error)[0];
}

/** Whether it is certain that no byte of the request was sent. */
export function provablyUnsent(error: unknown): boolean {
	const found = codes(error);
	return found.length > 0 && found.every((code) => BEFORE_SENDING.has(code));
}

function codes(error: unknown, depth = 0): string[] {
	if (!(error instanceof Error) || depth > 4) return [];
	const own = (error as { code?: unknown }).code;
	// A host with several addresses fails with one error per address.
	const nested = error instanceof AggregateError ? error.errors : [error.cause];
	return [
		...(typeof own === 'string' && own !== '' ? [own] : []),
		...nested.flatMap((cause) => codes(cause, depth + 1)),
	];
}
