import type { OfferKind } from '../../wire/offer.ts';
import { createAttempts, shortHash, usableStorage } from './attempt.ts';
import { readSeed } from './seed.ts';

/** The attempts that this browser remembers, one memory for all elements of the page. */
export const attempts = createAttempts(usableStorage(), readSeed);

/**
 * Elements with the same answer share their attempts, across tabs and pages: those for one item of an endpoint, and those
 * for one order. A token that is rendered again is another text for the same order where it has the merchant's reference.
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
 * What the endpoint counts payments of a token by: the merchant's reference, else the token's own id. Letters beyond ASCII
 * stay as they are encoded, since this is compared and not shown.
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
