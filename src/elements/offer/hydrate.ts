import type { Offer } from '../../wire/offer.ts';
import type { Checkout } from '../checkout.ts';
import { keepFocus } from '../dom/keep-focus.ts';

/**
 * Adopts the markup that a server rendered (`checkout-links/ssr`). It stays until the element can render the same.
 * Keeps the focus.
 *
 * @returns the offer from the JSON in the markup; a new request could return a different one
 * @throws {SyntaxError} when another program created the shadow root
 */
export function adoptServerMarkup(checkout: Checkout): Offer {
	const { host } = checkout;
	const root = host.shadowRoot;
	const offer = JSON.parse(root?.querySelector('script')?.textContent ?? '') as Offer;
	host.addController({
		hostUpdate() {
			checkout.hydrating &&= checkout.state.name === 'loading';
		},
		hostUpdated() {
			// The script with the data stays, because Lit renders before the first node that it found.
			if (!checkout.hydrating)
				for (const drawn of root?.querySelectorAll('[data-served]') ?? []) drawn.remove();
		},
	});
	keepFocus(host);
	return offer;
}
