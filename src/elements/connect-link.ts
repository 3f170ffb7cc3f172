import { LitElement } from 'lit';
import type { LinkStatus } from '../wire/links.ts';
import type { Customer } from '../wire/offer.ts';
import { renderCard } from './card.ts';
import { cardStyles } from './card.styles.ts';
import { CheckoutController } from './controllers/checkout.ts';
import { nameOf } from './flow-begin.ts';
import type { Texts } from './locales/texts.ts';
import type { CheckoutProblem } from './problem.ts';

/**
 * Registers a card or account for later purchases: who may charge it, a button, and afterwards what came of it. The payer
 * types its number on the provider's own page.
 *
 * ```html
 * <connect-link endpoint="/checkout" item="one-touch"></connect-link>
 * ```
 *
 * @slot - Words on the button, in place of "Registrar medio de pago"
 * @slot start - Before the title
 * @slot fields - The page's own fields, above the button
 * @slot end - Inside the button, after its words
 * @slot legal - Below everything: terms, privacy
 *
 * @fires {CheckoutStartEvent} checkout-start - The payer wants to begin. Cancelable: nothing happens then
 * @fires {CheckoutCreatedEvent} checkout-created - The link exists
 * @fires {CheckoutRedirectEvent} checkout-redirect - The provider's page comes next. Cancelable: the page opens it then
 * @fires {CheckoutStatusEvent} checkout-status - The status became known or changed
 * @fires {CheckoutSuccessEvent} checkout-success - The provider confirmed
 * @fires {CheckoutErrorEvent} checkout-error - Something did not work; the payer is told
 * @fires {CheckoutExpireEvent} checkout-expire - The link can no longer be used
 *
 * @csspart base - The card
 * @csspart image - The picture of what is sold
 * @csspart title - What is sold or, later, what came of it
 * @csspart description - The offer's second line
 * @csspart badge - "Test", where no real money moves
 * @csspart form - What the payer chooses and writes, where the offer asks for it
 * @csspart methods - The kinds of method that can be registered
 * @csspart field - A field with its label, and what to do where it is wrong
 * @csspart field-label - The name of a field
 * @csspart input - Where the payer writes
 * @csspart select - Where the payer chooses from a list
 * @csspart field-error - What to do about a field
 * @csspart button - The one obvious next step; `[disabled]::part(button)` where the page disabled it
 * @csspart label - The words on that button
 * @csspart spinner - Turns on the button while it works
 * @csspart secure - The line that says whose page comes next
 * @csspart error - What did not work
 * @csspart continue - The way on, should the provider's page not open by itself
 * @csspart status - Everything that is shown after the payer acted
 * @csspart help - What a status means for the payer
 * @csspart reference - The short name of the payment
 * @csspart copy - Copies that name
 * @csspart secondary - A quiet second step
 *
 * @cssprop {<color>} [--checkout-color-text=CanvasText] - Text
 * @cssprop {<color>} [--checkout-color-surface=Canvas] - The card's ground
 * @cssprop {<color>} [--checkout-color-muted] - Second lines; 64 % of the text's colour by default
 * @cssprop {<color>} [--checkout-color-border] - Hairlines; 14 % of the text's colour by default
 * @cssprop {<color>} [--checkout-color-accent=light-dark(#1a56db, #8ab0ff)] - The button and links
 * @cssprop {<color>} [--checkout-color-on-accent=light-dark(#fff, #0b1524)] - Text on the button
 * @cssprop {<color>} [--checkout-color-success=light-dark(#0a7a44, #5fd39a)] - Approved
 * @cssprop {<color>} [--checkout-color-warning=light-dark(#8a5a00, #f0c060)] - The test badge
 * @cssprop {<color>} [--checkout-color-danger=light-dark(#b42318, #ff9b8f)] - Errors
 * @cssprop {<color>} [--checkout-color-focus] - The outline of what has the focus; the accent by default
 * @cssprop {<line>} [--checkout-card-border] - Border of the card, as `none` inside a card of the page; a hairline by default
 * @cssprop {<length>} [--checkout-card-radius=12px] - Corners of the card
 * @cssprop {<length>} [--checkout-card-padding=16px] - Space inside the card; grows with its width to 24px
 * @cssprop {<length>} [--checkout-control-height=48px] - Height of buttons and fields
 * @cssprop {<length>} [--checkout-control-radius=10px] - Corners of buttons and fields
 *
 * @cssstate loading - The offer is on its way
 * @cssstate unavailable - There is no offer to show
 * @cssstate ready - The payer may act
 * @cssstate creating - The link is being made
 * @cssstate redirecting - The provider's page is about to open
 * @cssstate waiting - The page opened the link in its own way; the status is watched
 * @cssstate confirming - The payer came back; the status is being read
 * @cssstate unverified - The payer came back in a browser that may not read the status
 * @cssstate pending - Begun, and not paid so far
 * @cssstate processing - The bank is at it
 * @cssstate succeeded - Confirmed by the provider
 * @cssstate failed - Declined
 * @cssstate cancelled - Given up
 * @cssstate expired - Too late
 */
export class ConnectLink extends LitElement {
	static override styles = cardStyles;

	static override properties = {
		endpoint: {},
		item: {},
		token: {},
		mode: {},
		returnUrl: { attribute: 'return-url' },
		locale: {},
		theme: { reflect: true },
		disabled: { type: Boolean },
		customer: { attribute: false },
		headers: { attribute: false },
		texts: { attribute: false },
	};

	/** Where the endpoint is mounted: an address or a path. */
	declare endpoint: string;
	/** What is registered: an id that the endpoint knows. Give this or `token`. */
	declare item: string | undefined;
	/** The same as an offer that the merchant's server signed. */
	declare token: string | undefined;
	/** Where the provider's page opens: in this tab, in a window of its own, or on a phone that reads a code. */
	declare mode: 'redirect' | 'popup' | 'qr' | undefined;
	/** Where the provider sends the payer back; this page by default. Must be on the endpoint's list. */
	declare returnUrl: string | undefined;
	/** BCP 47. Without it: the closest `lang`, then the browser's languages. */
	declare locale: string | undefined;
	/** Colours; the page's `color-scheme` by default. */
	declare theme: 'auto' | 'light' | 'dark' | undefined;
	/** The payer may not begin, as long as the page has a reason. */
	declare disabled: boolean;
	/** What the page knows of the payer already. */
	declare customer: Customer | undefined;
	/** Goes along with every request to the endpoint, as a session's token. */
	declare headers: Readonly<Record<string, string>>;
	/** Words in place of ours, by name. */
	declare texts: Partial<Texts> | undefined;

	readonly #checkout = new CheckoutController(this, this.attachInternals());

	constructor() {
		super();
		this.endpoint = '/checkout';
		this.disabled = false;
		this.headers = {};
	}

	/** @internal */
	get kind(): 'connect' {
		return 'connect';
	}

	/** Where the registration stands, in one word; the custom state of the same name is set. */
	get state(): ReturnType<typeof nameOf> {
		return nameOf(this.#checkout.state);
	}

	/** What the endpoint said last about the registration. */
	get result(): LinkStatus | undefined {
		return this.#checkout.result;
	}

	/** What did not work at last, until something else is tried. */
	get error(): CheckoutProblem | undefined {
		return this.#checkout.state.problem;
	}

	/** Does what a press does. While that runs, calls share it; the promise never rejects, see `state` and `error`. */
	start(): Promise<void> {
		return this.#checkout.start();
	}

	/** Ends what runs and shows the offer again. A registration that was begun stays the one that a new start finds. */
	cancel(): void {
		this.#checkout.cancel();
	}

	/** Begins as on a fresh page: nothing filled in, and the offer read anew. */
	reset(): void {
		this.#checkout.reset();
	}

	override render(): unknown {
		return renderCard(this.#checkout);
	}
}

declare global {
	interface HTMLElementTagNameMap {
		'connect-link': ConnectLink;
	}
}
