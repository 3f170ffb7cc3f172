/**
 * Whether the payer comes back from a provider, which has added this to the page's address, or has begun a payment in
 * this browser lately, or seen it paid in this tab. Only then is there more to load than an offer.
 */
export function hasPendingCheckout(): boolean {
	let traces = location.search;
	try {
		traces += Object.keys({ ...localStorage, ...sessionStorage }).join();
	} catch {
		// Storage is refused: nothing was kept in it.
	}
	return /[?&]checkout=|checkout-links:/.test(traces);
}
