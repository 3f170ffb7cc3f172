/** Scheme, host (an ASCII name or an IPv6 address), port, and an optional path, query or fragment. */
const ADDRESS = /^(https?):\/\/((?:[a-z0-9-]+\.)*[a-z0-9-]+|\[[0-9a-f:]+\])(?::\d{1,5})?(?:[/?#]|$)/i;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Control characters, spaces and backslashes. Browsers remove or rewrite them, so the opened address would differ. */
const REWRITTEN = /[\u0000-\u0020\u007f-\u00a0\\]/;

/**
 * Whether `url` is safe to open as a provider's page: https, or http on this machine; a plain host name; no
 * credentials. The server has already checked the exact host. This second check protects against a compromised server.
 */
export function isSafeAddress(url: unknown): url is string {
	if (typeof url !== 'string' || REWRITTEN.test(url)) return false;
	const [, scheme = '', host = ''] = ADDRESS.exec(url) ?? [];
	if (!host || !URL.canParse(url)) return false;
	const { hostname, protocol } = new URL(url);
	// The URL parser changes hosts such as `0x7f.1` or `xn--`. Only a host that stays unchanged is accepted.
	if (hostname !== host.toLowerCase() || protocol !== `${scheme.toLowerCase()}:`) return false;
	return protocol === 'https:' || LOOPBACK.test(hostname);
}
