import type { Offer } from '../../wire/offer.ts';
import type { Checkout } from '../checkout.ts';
import { keepFocus } from '../dom/keep-focus.ts';

/**
 * Takes over what a server drew (`checkout-links/ssr`): it stays until the element has as much to show. Whoever was in it
 * stays where they were.
 *
 * @returns the offer that was drawn, out of the data beside it: asking for it again could only bring another one
 * @throws {SyntaxError} for a shadow root that somebody else drew
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
			// The data stays where it is: Lit draws before the node that it found first.
			if (!checkout.hydrating)
				for (const drawn of root?.querySelectorAll('[data-served]') ?? []) drawn.remove();
		},
	});
	keepFocus(host);
	return offer;
}
