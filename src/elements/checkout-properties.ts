import type { PropertyDeclaration } from 'lit';
import type { Customer } from '../wire/offer.ts';
import type { Texts } from './locales/texts.ts';

/**
 * What `<payment-link>` and `<connect-link>` take from the page alike, and what they offer to it for its own looks. Each
 * of the two adds what is its own; the manifest shows both parts together.
 *
 * @slot - Words on the button, in place of ours
 * @slot start - Before the title
 * @slot image - In place of the offer's picture
 * @slot fields - The page's own fields, above the button: what one of them asks by `name` or `autocomplete` is not asked again
 * @slot end - Inside the button, after its words
 * @slot legal - Below everything: terms, privacy
 *
 * @fires {CheckoutStartEvent} checkout-start - The payer wants to begin. Cancelable: nothing happens then
 * @fires {CheckoutCreatedEvent} checkout-created - The link exists
 * @fires {CheckoutRedirectEvent} checkout-redirect - The provider's page comes next. Cancelable: the page opens it then
 * @fires {CheckoutStatusEvent} checkout-status - The status became known or changed
 * @fires {CheckoutSuccessEvent} checkout-success - The provider confirmed. Fulfil orders from the server, not from this
 * @fires {CheckoutErrorEvent} checkout-error - Something did not work; the payer is told
 * @fires {CheckoutExpireEvent} checkout-expire - The link can no longer be used
 *
 * @csspart base - The card
 * @csspart image - The picture of what is sold
 * @csspart title - What is sold or, later, what came of it
 * @csspart description - The offer's second line
 * @csspart badge - "Test", where no real money moves
 * @csspart form - What the payer chooses and writes, where the offer asks for it
 * @csspart methods - The ways to pay, or the kinds of method that can be registered
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
 * @csspart picture - A drawing of what came of it
 * @csspart dialog - Around the card, where `variant="button"` must ask the payer for something
 * @csspart close - Closes that dialog
 * @csspart reference - The short name of the payment
 * @csspart copy - Copies that name
 * @csspart qr - The code that a phone reads
 * @csspart countdown - How long a link can still be used
 * @csspart share - Gives the link away: copy, share, WhatsApp
 * @csspart secondary - A quiet second step
 *
 * @cssprop {<color>} [--checkout-color-text=CanvasText] - Text
 * @cssprop {<color>} [--checkout-color-surface=Canvas] - The card's ground
 * @cssprop {<color>} [--checkout-color-muted=color-mix(in srgb, var(--checkout-color-text) 64%, var(--checkout-color-surface))] - Second lines
 * @cssprop {<color>} [--checkout-color-border=color-mix(in srgb, var(--checkout-color-text) 14%, var(--checkout-color-surface))] - Hairlines
 * @cssprop {<color>} [--checkout-color-accent=light-dark(#1a56db, #8ab0ff)] - The button and links
 * @cssprop {<color>} [--checkout-color-on-accent=light-dark(#fff, #0b1524)] - Text on the button
 * @cssprop {<color>} [--checkout-color-success=light-dark(#0a7a44, #5fd39a)] - Approved
 * @cssprop {<color>} [--checkout-color-warning=light-dark(#8a5a00, #f0c060)] - The test badge
 * @cssprop {<color>} [--checkout-color-danger=light-dark(#b42318, #ff9b8f)] - Errors
 * @cssprop {<color>} [--checkout-color-focus=var(--checkout-color-accent)] - The outline of what has the focus
 * @cssprop {<line>} [--checkout-card-border=1px solid var(--checkout-color-border)] - Border of the card; `none` inside a card of the page
 * @cssprop {<length>} [--checkout-card-radius=12px] - Corners of the card
 * @cssprop {<length>} [--checkout-card-padding=clamp(16px, 5cqi, 24px)] - Space inside the card; grows with its width
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
export interface CheckoutProperties {
	/** Where the endpoint is mounted: an address or a path; `/checkout` by default. */
	endpoint: string;
	/** What is sold or registered: an id that the endpoint knows. Give this or `token`. */
	item: string | undefined;
	/** The same as an offer that the merchant's server signed. */
	token: string | undefined;
	/** Where the provider's page opens: in this tab, in a window of its own, or on a phone that reads a code. */
	mode: 'redirect' | 'popup' | 'qr' | undefined;
	/** The whole card, or its button alone; what must be asked opens in a dialog then. */
	variant: 'card' | 'button' | undefined;
	/** Where the provider sends the payer back; this page by default. Must be on the endpoint's list. */
	returnUrl: string | undefined;
	/** BCP 47. Without it: the closest `lang`, then the browser's languages. */
	locale: string | undefined;
	/** Colours; the page's `color-scheme` by default. */
	theme: 'auto' | 'light' | 'dark' | undefined;
	/** The payer may not begin, as long as the page has a reason. */
	disabled: boolean;
	/** What the page knows of the payer already. */
	customer: Customer | undefined;
	/** Goes along with every request to the endpoint, as a session's token. */
	headers: Readonly<Record<string, string>>;
	/** Words in place of ours, by name. */
	texts: Partial<Texts> | undefined;
}

/** How Lit reads them from attributes. */
export const checkoutProperties = {
	endpoint: {},
	item: {},
	token: {},
	mode: {},
	variant: {},
	returnUrl: { attribute: 'return-url' },
	locale: {},
	theme: { reflect: true },
	disabled: { type: Boolean },
	customer: { attribute: false },
	headers: { attribute: false },
	texts: { attribute: false },
} satisfies Record<keyof CheckoutProperties, PropertyDeclaration>;

/** What holds until the page says something else. */
export const checkoutDefaults: Pick<CheckoutProperties, 'endpoint' | 'disabled' | 'headers'> = {
	endpoint: '/checkout',
	disabled: false,
	headers: {},
};
