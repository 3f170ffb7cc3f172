import type { OfferKind } from '../wire/offer.ts';
import { createAttempts, shortHash, usableStorage } from './attempt.ts';

/** The attempts that this browser remembers, one memory for all elements of the page. */
export const attempts = createAttempts(usableStorage());

/**
 * Elements with the same answer share their attempts, across tabs and pages. A token is another one each time, so all
 * tokens of one endpoint are one offer; which of them an attempt was for is told apart where an attempt begins.
 */
export function offerKey({
	endpoint,
	kind,
	item,
}: {
	endpoint: string;
	kind: OfferKind;
	item?: string | undefined;
}): string {
	return shortHash([new URL(endpoint, document.baseURI).href, kind, item].join());
}
