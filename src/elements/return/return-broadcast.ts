const KEY = 'checkout-links:returned';

/**
 * Tells the other tabs of this browser which payment a payer has come back from: the page behind a window in which they
 * paid need not wait for its next look. Nothing of it stays.
 */
export function announceReturn(id: string): void {
	try {
		localStorage.setItem(KEY, id);
		localStorage.removeItem(KEY);
	} catch {
		// Storage is refused: the others find out by themselves.
	}
}

/** Calls when the payer has come back from this payment in another tab; the answer stops that. */
export function onReturn(id: string, callback: () => void): () => void {
	const hear = ({ key, newValue }: StorageEvent) => {
		if (key === KEY && newValue === id) callback();
	};
	addEventListener('storage', hear);
	return () => removeEventListener('storage', hear);
}
