/**
 * Whether the payer returned from a provider (query parameter), has an open payment in this browser, or has seen a
 * payment confirmed in this tab. Only then must more than the offer be loaded.
 */
export function hasPendingCheckout(): boolean {
	let traces = location.search;
	try {
		traces += Object.keys({ ...localStorage, ...sessionStorage }).join();
	} catch {
		// Storage is blocked, so it contains nothing.
	}
	return /[?&]checkout=|checkout-links:/.test(traces);
}
