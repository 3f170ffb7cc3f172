/**
 * Codes of failures that happen before the first byte of a request leaves: name resolution, connecting, the TLS
 * handshake. Node.js names them (errno, undici, OpenSSL); Bun has its own word for a refused connection. A
 * failure that is not named here may have happened after sending.
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

/** The code of a failed fetch, as `ECONNREFUSED`: the first one on the chain of causes. */
export function networkCode(error: unknown): string | undefined {
	return codes(error)[0];
}

/** True when it is certain that nothing of the request left this machine. */
export function provablyUnsent(error: unknown): boolean {
	const found = codes(error);
	return found.length > 0 && found.every((code) => BEFORE_SENDING.has(code));
}

function codes(error: unknown, depth = 0): string[] {
	if (!(error instanceof Error) || depth > 4) return [];
	const own = (error as { code?: unknown }).code;
	// Trying several addresses of one host fails with one error for each of them.
	const nested = error instanceof AggregateError ? error.errors : [error.cause];
	return [
		...(typeof own === 'string' && own !== '' ? [own] : []),
		...nested.flatMap((cause) => codes(cause, depth + 1)),
	];
}
