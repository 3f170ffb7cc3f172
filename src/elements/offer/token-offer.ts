import { isMoney } from '../../wire/money.ts';
import type { Offer } from '../../wire/offer.ts';
import type { OfferAnswer } from './offer.ts';

/**
 * Reads the offer from a checkout token, for display only. The endpoint checks the signature and sets the price. Never
 * throws.
 *
 * @param now milliseconds since 1970
 */
export function readTokenOffer(token: string, now: number = Date.now()): OfferAnswer {
	try {
		const claims = JSON.parse(decode(token.split('.')[1] ?? '')) as {
			exp?: number;
			offer: Omit<Partial<Offer>, 'provider' | 'methods'> & {
				provider?: string;
				methods?: readonly { id: string; label?: string; provider?: string }[];
			};
		};
		if (typeof claims.exp === 'number' && claims.exp * 1000 < now)
			return { problem: { code: 'token_expired' } };
		const { offer } = claims;
		if (typeof offer.title !== 'string' || (offer.amount && !isMoney(offer.amount))) {
			return { problem: { code: 'token_invalid' } };
		}
		const methods = (offer.methods ?? []).map(({ id, label, provider = offer.provider }) => {
			const known = providerOf(provider);
			return { id, label: label ?? known.label, provider: known };
		});
		return {
			offer: {
				kind: offer.kind === 'connect' ? 'connect' : 'payment',
				title: offer.title,
				...(typeof offer.description === 'string' && { description: offer.description }),
				...(offer.amount && { amount: offer.amount }),
				...(typeof offer.expires_at === 'string' && { expires_at: offer.expires_at }),
				methods: methods.length > 1 ? methods : [],
				provider: methods[0]?.provider ?? providerOf(offer.provider),
				fields: [],
				environment: 'live',
			},
		};
	} catch {
		return { problem: { code: 'token_invalid' } };
	}
}

/** UTF-8 text of a base64url part (RFC 7515). */
function decode(part: string): string {
	const bytes = atob(part.replace(/-/g, '+').replace(/_/g, '/'));
	return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}

/** Adds the provider's display name to the id from the token. */
function providerOf(id = ''): Offer['provider'] {
	const labels: Readonly<Record<string, string>> = { onepay: 'OnePay', yuno: 'Yuno', neopay: 'Neopay' };
	return { id, label: labels[id] ?? id };
}
