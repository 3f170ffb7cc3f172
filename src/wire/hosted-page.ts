/**
 * The part after the origin in a forwarded address: printable ASCII only, so that the shown address is the opened one.
 */
const REST = /^(?:[/?#][!-[\]-~]*)?$/;

const LONGEST = 2048;

/**
 * Returns the address of a hosted page if it is allowed; else `undefined`.
 *
 * The text must start with exactly one of `origins`, followed by `/`, `?`, `#` or nothing. So the check does not depend
 * on URL parsing: it rejects credentials, other ports, trailing dots, tabs, backslashes, full-width dots and upper-case
 * schemes.
 *
 * @param origins https, or http on loopback if listed
 */
export function hostedPage(url: unknown, origins: readonly string[]): string | undefined {
	if (typeof url !== 'string' || url.length > LONGEST) return undefined;
	const origin = origins.find(
		(candidate) => url.startsWith(candidate) && REST.test(url.slice(candidate.length)),
	);
	if (origin === undefined) return undefined;
	// Second check: the parsed origin must be the same.
	return URL.canParse(url) && new URL(url).origin === origin ? url : undefined;
}
