import type { OfferKind } from '../../wire/offer.ts';
import { createAttempts, shortHash, usableStorage } from './attempt.ts';
import { readSeed } from './seed.ts';

/** The attempts that this browser stored, shared by all elements of the page. */
export const attempts = createAttempts(usableStorage(), readSeed);

/**
 * Key of an offer. Elements with the same key share their attempts, across tabs and pages: the same item of an
 * endpoint, or the same order. Two tokens with the same merchant reference are the same order.
 */
export function offerKey({
	endpoint,
	kind,
	item,
	token,
}: {
	endpoint: string;
	kind: OfferKind;
	item?: string | undefined;
	token?: string | undefined;
}): string {
	return shortHash(
		JSON.stringify([new URL(endpoint, document.baseURI).href, kind, item, token && orderOf(token)]),
	);
}

/**
 * The order id that the endpoint uses for a token: the merchant's reference, else the token's own id. Non-ASCII letters
 * are not decoded, because the value is only compared.
 */
function orderOf(token: string): unknown {
	try {
		const claims = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
		const { jti, offer } = JSON.parse(atob(claims)) as { jti?: string; offer: { reference?: string } };
		return offer.reference === undefined ? { jti } : offer.reference;
	} catch {
		return token;
	}
}
