import type { Offer } from '../../wire/offer.ts';
import type { CheckoutProblem } from '../problem.ts';

/** What came of asking for an offer. */
export type OfferAnswer = { readonly offer: Offer } | { readonly problem: CheckoutProblem };

/** Later than this the payer is told that there is no connection. Milliseconds. */
const TIMEOUT_MS = 10_000;

/**
 * The one request of a page load: what the item is and costs. Cacheable, so made with plain `fetch`, and left to end by
 * itself when the element is gone, for the next one.
 *
 * @throws {TypeError|DOMException} without a connection
 */
export function fetchOffer(endpoint: string, item: string | undefined, init: RequestInit): Promise<Response> {
	return fetch(`${endpoint}/v1/items/${encodeURIComponent(item ?? '')}`, {
		...init,
		signal: AbortSignal.timeout(TIMEOUT_MS),
	});
}

/** Whether the payer has something to choose, to write or to hurry for. */
export function asks({ fields, methods, quantity, open_amount: open, expires_at: end }: Offer): boolean {
	return !!(fields[0] ?? methods[0] ?? quantity ?? open ?? end);
}
