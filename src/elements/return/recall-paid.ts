import type { Attempt } from '../attempt/attempt.ts';

const KEY = 'checkout-links:told';

/** Time after page load in which elements can read it: all start together. Milliseconds. */
const START_MS = 30_000;

/**
 * Stores, for this tab and path only, which payment is shown as paid. Phones unload pages in the background. A payer
 * who returns must see the receipt, not the offer.
 */
export function rememberPaid(attempt: Attempt): void {
	try {
		sessionStorage.setItem(KEY, JSON.stringify({ path: location.pathname, attempt }));
	} catch {
		// Storage is blocked: a reload then shows the offer.
	}
}

/** The attempt that this page showed as paid, if the browser reloaded it. A new navigation deletes the entry. */
export function recallPaid(
	entry = performance.getEntriesByType('navigation')[0] as { readonly type: string } | undefined,
	age = performance.now(),
): Attempt | undefined {
	try {
		if (age > START_MS) return undefined;
		if (entry?.type === 'navigate') sessionStorage.removeItem(KEY);
		const { path, attempt } = JSON.parse(sessionStorage.getItem(KEY) ?? '') as {
			path: string;
			attempt: Attempt;
		};
		return path === location.pathname ? attempt : undefined;
	} catch {
		return undefined;
	}
}
