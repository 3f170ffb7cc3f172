/** Hosts on which plain http is allowed: this machine, and nothing that merely looks like it. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * The origin of an address that the merchant configured, if it may be used: https, or http on loopback; no
 * credentials. `undefined` otherwise.
 */
export function safeOrigin(address: string): string | undefined {
	if (!URL.canParse(address)) return undefined;
	const url = new URL(address);
	if (url.username !== '' || url.password !== '') return undefined;
	const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
	return allowed ? url.origin : undefined;
}

/** True for an origin on this machine, as `http://127.0.0.1:4010`. */
export function isLoopback(origin: string): boolean {
	return URL.canParse(origin) && LOOPBACK.test(new URL(origin).hostname);
}

/**
 * The origins of hosted pages for an adapter: the documented ones, what the merchant added, and the API's own
 * when it is a simulator on this machine.
 */
export function pageOrigins(
	documented: readonly string[],
	baseUrl: string,
	added: readonly string[] = [],
): readonly string[] {
	const api = safeOrigin(baseUrl);
	return [...new Set([...(api !== undefined && isLoopback(api) ? [api] : []), ...documented, ...added])];
}
