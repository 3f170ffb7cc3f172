import { html, LitElement, type TemplateResult } from 'lit';
import type { LinkStatus } from '../wire/links.ts';
import { cardStyles } from './offer/card.styles.ts';
import type { stateName } from './attempt/flow-begin.ts';
import type { Texts } from './locales/texts.ts';
import { hasPendingCheckout } from './return/pending-checkout.ts';
import type { StatusWatch } from './outcome/status-watch.ts';

/**
 * What came of the payment that the payer returns from, for a page that sells nothing itself: a "thank you" page. Shows
 * nothing, and loads nothing more, unless the payer returns from a provider.
 *
 * ```html
 * <checkout-status endpoint="/checkout"></checkout-status>
 * ```
 *
 * @fires {CheckoutStatusEvent} checkout-status - The status became known or changed
 * @fires {CheckoutSuccessEvent} checkout-success - The provider confirmed. Fulfil orders from the server, not from this
 * @fires {CheckoutExpireEvent} checkout-expire - The link can no longer be paid
 *
 * @csspart base - The card
 * @csspart status - Everything in it
 * @csspart title - What came of it
 * @csspart help - What that means for the payer
 * @csspart picture - A drawing of what came of it
 * @csspart progress - How much is paid of a payment in parts
 * @csspart amount - The price
 * @csspart reference - The short name of the payment
 * @csspart copy - Copies that name
 * @csspart button - The one obvious next step
 * @csspart secondary - A quiet second step
 * @csspart error - What did not work
 *
 * @cssprop {<color>} [--checkout-color-text=CanvasText] - Text. All properties of `<payment-link>` work here too
 *
 * @cssstate idle - Nobody returns; nothing is shown
 * @cssstate confirming - The payer came back; the status is being read
 * @cssstate unverified - The payer came back in a browser that may not read the status
 * @cssstate pending - Begun, and not paid so far
 * @cssstate processing - The bank is at it
 * @cssstate partially_paid - Some of it is paid
 * @cssstate succeeded - Confirmed by the provider
 * @cssstate failed - Declined
 * @cssstate cancelled - Given up
 * @cssstate expired - Too late
 * @cssstate refunded - Paid, and given back
 * @cssstate disputed - Paid, and contested at the bank
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

	/** Where the endpoint is mounted: an address or a path. */
	declare endpoint: string;
	/** BCP 47. Without it: the closest `lang`, then the browser's languages. */
	declare locale: string | undefined;
	/** Colours; the page's `color-scheme` by default. */
	declare theme: 'auto' | 'light' | 'dark' | undefined;
	/** Goes along with every request to the endpoint, as a session's token. */
	declare headers: Readonly<Record<string, string>>;
	/** Words in place of ours, by name. */
	declare texts: Partial<Texts> | undefined;

	readonly #internals = this.attachInternals();
	#watch: StatusWatch | undefined;

	constructor() {
		super();
		this.endpoint = '/checkout';
		this.headers = {};
	}

	/** Where the payment stands, in one word; the custom state of the same name is set. */
	get state(): 'idle' | ReturnType<typeof stateName> {
		return this.#watch?.name ?? 'idle';
	}

	/** What the endpoint said last about the payment. */
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
