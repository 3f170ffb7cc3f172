/** Hosts for which plain http is allowed: only this machine. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * The origin of a configured URL if it is allowed: https, or http on loopback; no credentials. `undefined` otherwise.
 */
export function safeOrigin(address: string): string | undefined {
	if (!URL.canParse(address)) return undefined;
	const url = new URL(address);
	if (url.username !== '' || url.password !== '') return undefined;
	const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
	return allowed ? url.origin : undefined;
}

/** Whether the origin is on this machine, e.g. `http://127.0.0.1:4010`. */
export function isLoopback(origin: string): boolean {
	return URL.canParse(origin) && LOOPBACK.test(new URL(origin).hostname);
}

/** Host names that do not resolve on the internet, e.g. of containers. */
const PRIVATE_NAME = /^[^.:[\]]+$|\.(?:localhost|local|internal|lan|test|home\.arpa)$/;
/** RFC 1918, RFC 6598 and link-local addresses, and `0.0.0.0/8` (this machine). */
const PRIVATE_IPV4 =
	/^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;
/** Loopback, unique local, link-local and IPv4-mapped addresses. */
const PRIVATE_IPV6 = /^\[(?:::1?\]|::ffff:|f[cd]|fe[89ab])/;

/** Whether a URL points to this machine or a private network. Checks only the host's text, without DNS. */
export function isPrivateAddress(address: string): boolean {
	const host = URL.parse(address)?.hostname.replace(/\.$/, '');
	return (
		host !== undefined && [PRIVATE_NAME, PRIVATE_IPV4, PRIVATE_IPV6].some((pattern) => pattern.test(host))
	);
}

/**
 * The origins of hosted pages for an adapter: the documented ones, those that the merchant added, and the API's own if
 * it is a simulator on this machine.
 */
export function pageOrigins(
	documented: readonly string[],
	baseUrl: string,
	added: readonly string[] = [],
): readonly string[] {
	const api = safeOrigin(baseUrl);
	return [...new Set([...(api !== undefined && isLoopback(api) ? [api] : []), ...documented, ...added])];
}
