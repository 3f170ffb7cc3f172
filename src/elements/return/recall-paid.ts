import type { Attempt } from '../attempt/attempt.ts';

const KEY = 'checkout-links:told';

/** How long after it loads a page may still ask: its elements start together. Milliseconds. */
const START_MS = 30_000;

/**
 * Remembers, for this tab and page alone, which payment is shown as paid. Phones drop pages while their owners look at
 * another app; whoever comes back must find the receipt, not the offer to pay once more.
 */
export function rememberPaid(attempt: Attempt): void {
	try {
		sessionStorage.setItem(KEY, JSON.stringify({ path: location.pathname, attempt }));
	} catch {
		// Storage is refused: a reload then shows the offer.
	}
}

/** The attempt that this very page showed as paid, where the browser has loaded it again. A page opened anew begins anew. */
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
