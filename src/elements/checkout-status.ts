import { html, LitElement, type TemplateResult } from 'lit';
import type { LinkStatus } from '../wire/links.ts';
import { cardStyles } from './offer/card.styles.ts';
import type { stateName } from './attempt/flow-begin.ts';
import type { Texts } from './locales/texts.ts';
import { hasPendingCheckout } from './return/pending-checkout.ts';
import type { StatusWatch } from './outcome/status-watch.ts';

/**
 * The outcome of the payment that the payer returns from, for a page that sells nothing itself, such as a thank-you page. It is
 * empty, and loads nothing more, unless the payer returns from a provider.
 *
 * ```html
 * <checkout-status endpoint="/checkout"></checkout-status>
 * ```
 *
 * @fires {CheckoutStatusEvent} checkout-status - The status was read for the first time, or changed
 * @fires {CheckoutSuccessEvent} checkout-success - The provider confirmed. Fulfil orders on the server, not on this event
 * @fires {CheckoutExpireEvent} checkout-expire - The link can no longer be paid
 *
 * @csspart base - The card
 * @csspart status - The outcome with everything in it
 * @csspart title - The outcome
 * @csspart help - The explanation of the outcome
 * @csspart picture - The icon of the outcome
 * @csspart progress - The share that is paid, of a payment in parts
 * @csspart amount - The price
 * @csspart reference - The short code of the payment
 * @csspart copy - The button that copies the code
 * @csspart button - The main button
 * @csspart secondary - The secondary button
 * @csspart error - The error message
 *
 * @cssprop {<color>} [--checkout-color-text=CanvasText] - Text. All properties of `<payment-link>` work here too
 *
 * @cssstate idle - The payer does not return from a payment; nothing is shown
 * @cssstate confirming - The payer returned; the status is being read
 * @cssstate unverified - The payer returned in a browser that cannot read the status
 * @cssstate pending - Begun, not paid yet
 * @cssstate processing - The bank or the provider is processing the payment
 * @cssstate partially_paid - A part is paid
 * @cssstate succeeded - Confirmed by the provider
 * @cssstate failed - Declined
 * @cssstate cancelled - The payer or the merchant cancelled
 * @cssstate expired - The time to pay is over
 * @cssstate refunded - Paid, then refunded
 * @cssstate disputed - Paid, then disputed by the payer's bank
 */
export class CheckoutStatus extends LitElement {
	static override styles = cardStyles;

	static override properties = {
		endpoint: {},
		locale: {},
		theme: { reflect: true },
		headers: { attribute: false },
		texts: { attribute: false },
	};

	/** Address or path at which the endpoint is mounted. */
	declare endpoint: string;
	/** Language tag (BCP 47), e.g. `es-CO`. Without it: the closest `lang`, then the browser's languages. */
	declare locale: string | undefined;
	/** Colour scheme; that of the page by default. */
	declare theme: 'auto' | 'light' | 'dark' | undefined;
	/** Headers of every request to the endpoint, e.g. a session token. */
	declare headers: Readonly<Record<string, string>>;
	/** Texts that replace those of the element, by key. */
	declare texts: Partial<Texts> | undefined;

	readonly #internals = this.attachInternals();
	#watch: StatusWatch | undefined;

	constructor() {
		super();
		this.endpoint = '/checkout';
		this.headers = {};
	}

	/** State of the element; the custom state of the same name is set. */
	get state(): 'idle' | ReturnType<typeof stateName> {
		return this.#watch?.name ?? 'idle';
	}

	/** The last status of the payment that was read. */
	get result(): LinkStatus | undefined {
		return this.#watch?.result;
	}

	override connectedCallback(): void {
		super.connectedCallback();
		if (this.#watch || !hasPendingCheckout()) return;
		import('./outcome/status-watch.ts').then(
			({ openStatusWatch: openWatch }) => (this.#watch = openWatch(this, this.#internals)),
			() => {},
		);
	}

	override render(): TemplateResult {
		const told = this.#watch?.present();
		return html`${told?.scene}
			<div class="sr" role="status">${told?.spoken}</div>`;
	}
}

declare global {
	interface HTMLElementTagNameMap {
		'checkout-status': CheckoutStatus;
	}
}
