/** What a page would load in place of ours. */
export interface Peer {
	/** How people call it. */
	readonly title: string;
	/** What to install; nothing for what is installed here. */
	readonly packages: readonly string[];
	/** The least that a page of a merchant writes to have it. */
	readonly code: string;
}

/** The floor: Lit with one button and nothing behind it. No widget made with Lit is smaller. */
export const FLOOR: Peer = {
	title: 'Lit with one button (floor)',
	packages: [],
	code: `import { html, LitElement } from 'lit';
customElements.define('a-button', class extends LitElement {
	render() { return html\`<button @click=\${() => this.remove()}><slot></slot></button>\`; }
});`,
};

/** The client code that others publish. Several then load much more from their own servers, which counts for nothing here. */
export const PEERS: readonly Peer[] = [
	{
		title: 'Polar embed',
		packages: ['@polar-sh/checkout'],
		code: `import { PolarEmbedCheckout } from '@polar-sh/checkout/embed'; PolarEmbedCheckout.init();`,
	},
	{
		title: 'Google Pay button',
		packages: ['@google-pay/button-element'],
		code: `import '@google-pay/button-element';`,
	},
	{
		title: 'Adyen core with redirect',
		packages: ['@adyen/adyen-web'],
		code: `import { AdyenCheckout, Redirect } from '@adyen/adyen-web'; AdyenCheckout.register(Redirect); globalThis.peer = AdyenCheckout;`,
	},
	{
		title: 'Adyen drop-in with card',
		packages: ['@adyen/adyen-web'],
		code: `import { AdyenCheckout, Dropin, Card } from '@adyen/adyen-web'; AdyenCheckout.register(Card); globalThis.peer = [AdyenCheckout, Dropin];`,
	},
	{
		title: 'Shopify buy button',
		packages: ['@shopify/buy-button-js'],
		code: `import ShopifyBuy from '@shopify/buy-button-js'; globalThis.peer = ShopifyBuy;`,
	},
	{
		title: 'Braintree client with PayPal',
		packages: ['braintree-web'],
		code: `import { create } from 'braintree-web/client'; import paypal from 'braintree-web/paypal-checkout'; globalThis.peer = [create, paypal];`,
	},
	{
		title: 'Primer components',
		packages: ['@primer-io/primer-js'],
		code: `import { loadPrimer } from '@primer-io/primer-js'; loadPrimer();`,
	},
];
