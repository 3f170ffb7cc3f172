import { CheckoutStatus } from './checkout-status.ts';
import { ConnectLink } from './connect-link.ts';
import { PaymentLink } from './payment-link.ts';

export type ElementName = 'payment-link' | 'connect-link' | 'checkout-status';

const ELEMENTS: Readonly<Record<ElementName, CustomElementConstructor>> = {
	'payment-link': PaymentLink,
	'connect-link': ConnectLink,
	'checkout-status': CheckoutStatus,
};

export function define(names: { readonly [name in ElementName]?: string }): void {
	for (const name in names) {
		const tag = names[name as ElementName];
		if (tag && !customElements.get(tag))
			customElements.define(tag, class extends ELEMENTS[name as ElementName] {});
	}
}
define({
	'payment-link': 'payment-link',
	'connect-link': 'connect-link',
	'checkout-status': 'checkout-status',
});
