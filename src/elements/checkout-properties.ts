import type { PropertyDeclaration } from 'lit';
import type { Customer } from '../wire/offer.ts';
import type { Texts } from './locales/texts.ts';

/**
 * Properties, slots, events and styles that `<payment-link>` and `<connect-link>` share. Each element adds its own. The
 * manifest contains both.
 *
 * @slot - Replaces the text of the button
 * @slot start - Before the title
 * @slot image - Replaces the offer's picture
 * @slot fields - Fields of the page, above the button. The element omits its own field for the same `name` or `autocomplete`
 * @slot end - Inside the button, after its text
 * @slot legal - At the bottom: terms, privacy
 *
 * @fires {CheckoutStartEvent} checkout-start - The payer pressed the button. Cancelable: then nothing happens
 * @fires {CheckoutCreatedEvent} checkout-created - The link was created, or found
 * @fires {CheckoutRedirectEvent} checkout-redirect - The provider's page is about to open. Cancelable: then the page opens it
 * @fires {CheckoutStatusEvent} checkout-status - The status was read for the first time, or changed
 * @fires {CheckoutSuccessEvent} checkout-success - The provider confirmed. Fulfil orders on the server, not on this event
 * @fires {CheckoutErrorEvent} checkout-error - An error that the payer sees. A declined payment is a status, not an error
 * @fires {CheckoutExpireEvent} checkout-expire - The link can no longer be used
 *
 * @csspart base - The card
 * @csspart image - The picture of what is sold
 * @csspart title - What is sold; later, the outcome
 * @csspart description - The offer's second line
 * @csspart badge - "Test", with test keys
 * @csspart form - The form, if the offer requires one
 * @csspart methods - The list of payment methods, or of the kinds that can be registered
 * @csspart field - A field with its label and its error
 * @csspart field-label - The label of a field
 * @csspart input - A text field
 * @csspart select - A list to choose from
 * @csspart field-error - The error of a field
 * @csspart button - The main button; `[disabled]::part(button)` where the page disabled it
 * @csspart label - The text of the main button
 * @csspart spinner - The spinner in the main button
 * @csspart secure - The line with the name of the page that opens next
 * @csspart error - The error message
 * @csspart continue - The link to the provider's page, if it does not open by itself
 * @csspart status - The outcome with everything in it
 * @csspart help - The explanation of the outcome
 * @csspart picture - The icon of the outcome
 * @csspart dialog - The dialog around the card, for `variant="button"` with a form
 * @csspart close - The button that closes the dialog
 * @csspart reference - The short code of the payment
 * @csspart copy - The button that copies the code
 * @csspart qr - The QR code
 * @csspart countdown - The time until the link expires
 * @csspart share - The buttons that copy and share the link
 * @csspart secondary - The secondary button
 *
 * @cssprop {<color>} [--checkout-color-text=CanvasText] - Text
 * @cssprop {<color>} [--checkout-color-surface=Canvas] - Background of the card
 * @cssprop {<color>} [--checkout-color-muted=color-mix(in srgb, var(--checkout-color-text) 64%, var(--checkout-color-surface))] - Secondary text
 * @cssprop {<color>} [--checkout-color-border=color-mix(in srgb, var(--checkout-color-text) 14%, var(--checkout-color-surface))] - Borders
 * @cssprop {<color>} [--checkout-color-accent=light-dark(#1a56db, #8ab0ff)] - The button and links
 * @cssprop {<color>} [--checkout-color-on-accent=light-dark(#fff, #0b1524)] - Text on the button
 * @cssprop {<color>} [--checkout-color-success=light-dark(#0a7a44, #5fd39a)] - Approved
 * @cssprop {<color>} [--checkout-color-warning=light-dark(#8a5a00, #f0c060)] - The test badge
 * @cssprop {<color>} [--checkout-color-danger=light-dark(#b42318, #ff9b8f)] - Errors
 * @cssprop {<color>} [--checkout-color-focus=var(--checkout-color-accent)] - Focus outline
 * @cssprop {<line>} [--checkout-card-border=1px solid var(--checkout-color-border)] - Border of the card; `none` inside a card of the page
 * @cssprop {<length>} [--checkout-card-radius=12px] - Corners of the card
 * @cssprop {<length>} [--checkout-card-padding=clamp(16px, 5cqi, 24px)] - Space inside the card; grows with its width
 * @cssprop {<length>} [--checkout-control-height=48px] - Height of buttons and fields
 * @cssprop {<length>} [--checkout-control-radius=10px] - Corners of buttons and fields
 *
 * @cssstate loading - The offer is being loaded
 * @cssstate unavailable - The offer could not be loaded
 * @cssstate ready - The payer can press the button
 * @cssstate creating - The link is being made
 * @cssstate redirecting - The provider's page is about to open
 * @cssstate waiting - The provider's page is open elsewhere (popup, QR code, or opened by the page); the status is polled
 * @cssstate confirming - The payer returned; the status is being read
 * @cssstate unverified - The payer returned in a browser that cannot read the status
 * @cssstate pending - Begun, not paid yet
 * @cssstate processing - The bank or the provider is processing the payment
 * @cssstate succeeded - Confirmed by the provider
 * @cssstate failed - Declined
 * @cssstate cancelled - The payer or the merchant cancelled
 * @cssstate expired - The time to pay is over
 */
export interface CheckoutProperties {
	/** Address or path at which the endpoint is mounted. */
	endpoint: string;
	/** Id of an item in the configuration of the endpoint. Set this or `token`. */
	item: string | undefined;
	/** Checkout token: an offer that the merchant's server signed. Set this or `item`. */
	token: string | undefined;
	/** Where the provider's page opens: in this tab (the default), in a popup window, or on a phone that scans a QR code. */
	mode: 'redirect' | 'popup' | 'qr' | undefined;
	/** The card (the default), or its button alone. With the button, a form opens in a dialog. */
	variant: 'card' | 'button' | undefined;
	/** Page that the payer returns to; the current page by default. The endpoint must allow it. */
	returnUrl: string | undefined;
	/** Language tag (BCP 47), e.g. `es-CO`. Without it: the closest `lang`, then the browser's languages. */
	locale: string | undefined;
	/** Colour scheme; that of the page by default. */
	theme: 'auto' | 'light' | 'dark' | undefined;
	/** Disables the button. */
	disabled: boolean;
	/** Data about the payer that the page already has. It fills in the form. */
	customer: Customer | undefined;
	/** Headers of every request to the endpoint, e.g. a session token. */
	headers: Readonly<Record<string, string>>;
	/** Texts that replace those of the element, by key. */
	texts: Partial<Texts> | undefined;
}

/** Lit property declarations of {@link CheckoutProperties}. */
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

/** Default values of the properties. */
export const checkoutDefaults: Pick<CheckoutProperties, 'endpoint' | 'disabled' | 'headers'> = {
	endpoint: '/checkout',
	disabled: false,
	headers: {},
};
