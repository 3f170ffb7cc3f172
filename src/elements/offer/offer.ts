import type { Offer } from '../../wire/offer.ts';
import type { CheckoutProblem } from '../problem.ts';

/** Result of a request for an offer. */
export type OfferAnswer = { readonly offer: Offer } | { readonly problem: CheckoutProblem };

/** Timeout of the request. After it, the payer sees a connection error. Milliseconds. */
const TIMEOUT_MS = 10_000;

/**
 * Requests the offer of an item: the only request of a page load. The response can be cached, so the request is not
 * aborted when the element is removed.
 *
 * @throws {TypeError|DOMException} without a connection, or after the timeout
 */
export function fetchOffer(endpoint: string, item: string | undefined, init: RequestInit): Promise<Response> {
	return fetch(`${endpoint}/v1/items/${encodeURIComponent(item ?? '')}`, {
		...init,
		signal: AbortSignal.timeout(TIMEOUT_MS),
	});
}

/** Whether the offer has choices, fields or an expiry time. */
export function asks({ fields, methods, quantity, open_amount: open, expires_at: end }: Offer): boolean {
	return !!(fields[0] ?? methods[0] ?? quantity ?? open ?? end);
}
