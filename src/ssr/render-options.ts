/** What a link is for and where it is made: an item, or a checkout token. */
export type RenderOptions = {
	/** Where the endpoint is mounted, as browsers reach it; `/checkout` by default. */
	readonly endpoint?: string;
	/**
	 * Language of the page, BCP 47; Spanish by default. The form sends it along, so that the endpoint's own pages are in the
	 * same language.
	 */
	readonly locale?: string;
	/**
	 * The attempt of a payer without JavaScript, a UUID: however often the form is sent, there is one payment. A new one by
	 * default, which is right for a page made for one payer. Give `null` for a page that is kept and shown to many, as by a
	 * CDN or a static build: each time the form is sent is an attempt of its own then.
	 */
	readonly attempt?: string | null;
	/** Which of the offer's methods is chosen at first. */
	readonly method?: string;
	readonly quantity?: number;
	/** Major units, where the payer chooses the amount. */
	readonly amount?: string;
	/** Where the provider sends the payer back. With a form there is no page to fall back on: the endpoint's first one counts. */
	readonly returnUrl?: string;
	/** Value of `nonce` for the styles that are shown until the element takes over, under a strict Content-Security-Policy. */
	readonly nonce?: string;
	/** More attributes of the element, as `{ id: 'pay', class: 'wide', mode: 'popup' }`. No listeners: names that begin with `on` throw. */
	readonly attributes?: Readonly<Record<string, string | boolean>>;
} & ({ readonly item: string } | { readonly token: string });
