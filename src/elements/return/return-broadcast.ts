const KEY = 'checkout-links:returned';

/**
 * Notifies the other tabs of this browser that the payer returned from a payment. The page that opened a popup can then
 * read the status at once. The entry is deleted immediately.
 *
 * @param id id of the link
 */
export function announceReturn(id: string): void {
	try {
		localStorage.setItem(KEY, id);
		localStorage.removeItem(KEY);
	} catch {
		// Storage is blocked: the other tabs read the status by polling.
	}
}

/** Calls when the payer returned from this payment in another tab. Returns a function that stops it. */
export function onReturn(id: string, callback: () => void): () => void {
	const hear = ({ key, newValue }: StorageEvent) => {
		if (key === KEY && newValue === id) callback();
	};
	addEventListener('storage', hear);
	return () => removeEventListener('storage', hear);
}
