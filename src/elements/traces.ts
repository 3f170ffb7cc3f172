/** Whether the payer comes back to this page: the provider added this to its address. */
export function hasReturned(): boolean {
	return /[?&]checkout=/.test(location.search);
}

/** Whether the payer comes back, or has begun a payment in this browser lately; only then is there more to load. */
export function hasTraces(): boolean {
	try {
		return hasReturned() || /checkout-links:/.test(Object.keys(localStorage).join());
	} catch {
		return false;
	}
}
