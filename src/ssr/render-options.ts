/** Options of `renderPaymentLink`. Set either `item` or `token`. */
export type RenderOptions = {
	/** Address or path of the endpoint, as browsers reach it; `/checkout` by default. */
	readonly endpoint?: string;
	/**
	 * Language of the page, BCP 47; Spanish by default. The form submits it, so that the endpoint's own pages have the
	 * same language.
	 */
	readonly locale?: string;
	/**
	 * Attempt id (UUID) of a payer without JavaScript: however often the form is submitted, there is one payment. A new
	 * one by default, for a page that is rendered for one payer. Set `null` for a page that many payers share, e.g. from
	 * a CDN or a static build: each submission is then a new attempt.
	 */
	readonly attempt?: string | null;
	/** Id of the payment method that is chosen at first. */
	readonly method?: string;
	readonly quantity?: number;
	/** Initial amount in major units, if the payer chooses the amount. */
	readonly amount?: string;
	/** Page that the payer returns to. Without it, the form uses the first return page of the endpoint. */
	readonly returnUrl?: string;
	/** `nonce` of the server-rendered styles, for a strict Content-Security-Policy. */
	readonly nonce?: string;
	/** More attributes, e.g. `{ id: 'pay', class: 'wide', mode: 'popup' }`. Names that begin with `on` throw. */
	readonly attributes?: Readonly<Record<string, string | boolean>>;
} & ({ readonly item: string } | { readonly token: string });
