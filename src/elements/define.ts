import { CheckoutStatus } from './checkout-status.ts';
import { ConnectLink } from './connect-link.ts';
import { PaymentLink } from './payment-link.ts';

/** The elements by the names under which importing this module registers them. */
const ELEMENTS = {
	'payment-link': PaymentLink,
	'connect-link': ConnectLink,
	'checkout-status': CheckoutStatus,
};

/** Tags by the names of the elements, as `{'payment-link': 'my-payment-link'}`. */
export type ElementNames = { readonly [name in keyof typeof ELEMENTS]?: string };

/**
 * Registers elements under other names, beside or instead of their own. A name that is taken stays as it is, so that a
 * page that loads this twice, or has a `<payment-link>` of somebody else, goes on.
 */
export function define(names: ElementNames): void {
	for (const name in names) {
		const tag = names[name as keyof ElementNames];
		const element: CustomElementConstructor = ELEMENTS[name as keyof ElementNames];
		if (!tag || customElements.get(tag)) continue;
		// A class can be registered once.
		customElements.define(tag, tag === name ? element : class extends element {});
	}
}

define({
	'payment-link': 'payment-link',
	'connect-link': 'connect-link',
	'checkout-status': 'checkout-status',
});
