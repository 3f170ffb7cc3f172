import { CheckoutStatus } from './checkout-status.ts';
import { ConnectLink } from './connect-link.ts';
import { PaymentLink } from './payment-link.ts';

// Brings the types of the events along, for pages that import nothing but this.
export type { CheckoutEventMap } from './events.ts';

/** Our elements, by the names under which importing this module registers them. */
const ELEMENTS = {
	'payment-link': PaymentLink,
	'connect-link': ConnectLink,
	'checkout-status': CheckoutStatus,
};

/** Other names, as `{'payment-link': 'my-payment-link'}`. */
export type ElementNames = { readonly [name in keyof typeof ELEMENTS]?: string };

/**
 * Registers elements under other names, beside their own. A name that is taken stays as it is, so that a page goes on
 * that loads this twice, or has a `<payment-link>` of somebody else.
 */
export function define(names: ElementNames): void {
	for (const name in names) {
		const element: CustomElementConstructor = ELEMENTS[name as keyof ElementNames];
		// A class can be registered once.
		register(names[name as keyof ElementNames], class extends element {});
	}
}

function register(tag: string | undefined, element: CustomElementConstructor): void {
	if (tag && !customElements.get(tag)) customElements.define(tag, element);
}

for (const name in ELEMENTS) register(name, ELEMENTS[name as keyof ElementNames]);
