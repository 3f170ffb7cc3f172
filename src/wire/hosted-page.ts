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
