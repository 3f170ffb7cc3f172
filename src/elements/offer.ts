import type { Offer } from '../wire/offer.ts';
import { OFFLINE, readProblem, type CheckoutProblem } from './problem.ts';

/** An answer later than this is told to the payer as no connection. Milliseconds. */
const TIMEOUT_MS = 10_000;

/** What came of asking for an offer. */
export type OfferAnswer = { readonly offer: Offer } | { readonly problem: CheckoutProblem };

/** The one request of a page load: what the item is and costs. Cacheable, so made with plain `fetch`. Never throws. */
export async function fetchOffer(
	endpoint: string,
	item: string | undefined,
	init: RequestInit & { signal: AbortSignal },
): Promise<OfferAnswer> {
	try {
		const response = await fetch(`${endpoint}/v1/items/${encodeURIComponent(item ?? '')}`, {
			...init,
			signal: AbortSignal.any([init.signal, AbortSignal.timeout(TIMEOUT_MS)]),
		});
		if (response.ok) return { offer: (await response.json()) as Offer };
		return { problem: readProblem(await response.json().catch(() => null), response.headers) };
	} catch {
		return { problem: OFFLINE };
	}
}
