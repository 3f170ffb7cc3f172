/** Where the payer goes back to, to the letter; null if it is no address, as `www.y.uno` in the documented examples. */
export function returnAddress(address: string | null | undefined): string | null {
	return address && isWebAddress(address) ? address : null;
}

/** True for whole addresses that a browser can be sent to. */
export function isWebAddress(address: string): boolean {
	return URL.canParse(address) && ['http:', 'https:'].includes(new URL(address).protocol);
}
