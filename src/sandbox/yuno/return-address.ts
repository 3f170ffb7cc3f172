/** The return address, unchanged; null if it is not a URL, e.g. `www.y.uno` in the documented examples. */
export function returnAddress(address: string | null | undefined): string | null {
	return address && isWebAddress(address) ? address : null;
}

/** True for absolute addresses that a browser can be redirected to. */
export function isWebAddress(address: string): boolean {
	return URL.canParse(address) && ['http:', 'https:'].includes(new URL(address).protocol);
}
