/** Scheme, host (a name in plain ASCII, or an IPv6 address), port, and then nothing, or a path, query or fragment. */
const ADDRESS = /^(https?):\/\/((?:[a-z0-9-]+\.)*[a-z0-9-]+|\[[0-9a-f:]+\])(?::\d{1,5})?(?:[/?#]|$)/i;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Control characters, spaces and backslashes: browsers drop or rewrite them, so that what was checked is not what opens. */
const REWRITTEN = /[\u0000-\u0020\u007f-\u00a0\\]/;

/**
 * Whether a provider's page may be opened at `url`: https, or http on this machine; a host name without tricks; no
 * credentials. The server has checked the exact host already; this is the second lock, against a server gone wrong.
 */
export function isSafeAddress(url: unknown): url is string {
	if (typeof url !== 'string' || REWRITTEN.test(url)) return false;
	const [, scheme = '', host = ''] = ADDRESS.exec(url) ?? [];
	if (!host || !URL.canParse(url)) return false;
	const { hostname, protocol } = new URL(url);
	// The parser reads `0x7f.1` as an address and `xn--` as another name: only a host that reads as written will do.
	if (hostname !== host.toLowerCase() || protocol !== `${scheme.toLowerCase()}:`) return false;
	return protocol === 'https:' || LOOPBACK.test(hostname);
}
