/** Hosts on which plain http is allowed: this machine, and nothing that merely looks like it. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * What may follow the origin in an address that we forward: printable ASCII, so nothing that is shown
 * otherwise than it acts.
 */
const REST = /^(?:[/?#][!-[\]-~]*)?$/;

const LONGEST = 2048;

/**
 * The address of a hosted page, if it is one that a payer may be sent to; else `undefined`.
 *
 * The text itself must begin with one of `origins`, letter by letter, and go on with `/`, `?`, `#` or
 * nothing. So there is no parsing that a browser might do otherwise: no credentials, other ports, trailing
 * dots, tabs, backslashes, full-width dots or upper-case schemes get through. `origins` are https, or http on
 * loopback where they were listed so.
 */
export function hostedPage(url: unknown, origins: readonly string[]): string | undefined {
	if (typeof url !== 'string' || url.length > LONGEST) return undefined;
	const origin = origins.find(
		(candidate) => url.startsWith(candidate) && REST.test(url.slice(candidate.length)),
	);
	if (origin === undefined) return undefined;
	// The text and its meaning must agree; this is the belt to the braces above.
	return URL.canParse(url) && new URL(url).origin === origin ? url : undefined;
}

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
