import { CheckoutStatus } from './checkout-status.ts';
import { ConnectLink } from './connect-link.ts';
import { PaymentLink } from './payment-link.ts';

/** Our elements, by the names that they usually have. */
export type ElementName = 'payment-link' | 'connect-link' | 'checkout-status';

const ELEMENTS: Readonly<Record<ElementName, CustomElementConstructor>> = {
	'payment-link': PaymentLink,
	'connect-link': ConnectLink,
	'checkout-status': CheckoutStatus,
};

/**
 * Registers elements under other names: `define({'payment-link': 'my-shop-pay'})`. A name that is taken stays as it is,
 * so that a page may load this twice.
 *
 * @throws {DOMException} for a name that custom elements cannot have
 */
export function define(names: { readonly [name in ElementName]?: string }): void {
	for (const name of Object.keys(names) as ElementName[]) {
		const tag = names[name];
		if (!tag || customElements.get(tag)) continue;
		// A class can be registered once only, and each name needs one.
		customElements.define(tag, class extends ELEMENTS[name] {});
	}
}

define({
	'payment-link': 'payment-link',
	'connect-link': 'connect-link',
	'checkout-status': 'checkout-status',
});
