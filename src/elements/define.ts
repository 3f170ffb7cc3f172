import { CheckoutStatus } from './checkout-status.ts';
import { ConnectLink } from './connect-link.ts';
import { PaymentLink } from './payment-link.ts';

// Exports the event types for pages that import only this module.
export type { CheckoutEventMap } from './events.ts';

/** The elements, by the names that this module registers. */
const ELEMENTS = {
	'payment-link': PaymentLink,
	'connect-link': ConnectLink,
	'checkout-status': CheckoutStatus,
};

/** Other names, e.g. `{'payment-link': 'my-payment-link'}`. */
export type ElementNames = { readonly [name in keyof typeof ELEMENTS]?: string };

/**
 * Registers elements under additional names. Skips names that are already registered, so that loading the module twice,
 * or a `<payment-link>` of another library, does not cause an error.
 *
 * @param names additional name by element name
 */
export function define(names: ElementNames): void {
	for (const name in names) {
		const element: CustomElementConstructor = ELEMENTS[name as keyof ElementNames];
		// A class can be registered only once, so each name gets a subclass.
		register(names[name as keyof ElementNames], class extends element {});
	}
}

function register(tag: string | undefined, element: CustomElementConstructor): void {
	if (tag && !customElements.get(tag)) customElements.define(tag, element);
}

for (const name in ELEMENTS) register(name, ELEMENTS[name as keyof ElementNames]);
