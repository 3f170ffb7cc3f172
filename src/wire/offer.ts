import type { Money } from './money.ts';

/** Whether the provider's keys move real money. The server decides; the widget shows a badge when `test`. */
export type Environment = 'test' | 'live';

/** Kind of link: a payment, or the registration of a card or account. */
export type OfferKind = 'payment' | 'connect';

/** One way to pay, as the payer sees it. Which provider stands behind it is the server's knowledge. */
export interface OfferMethod {
	readonly id: string;
	readonly label: string;
	/** Whose page the payer will see. */
	readonly provider: OfferProvider;
	/** Fields of the payer that this method needs beyond the offer's. */
	readonly fields?: readonly CustomerField[];
}

/** The company on whose page the payer pays. */
export interface OfferProvider {
	/** Wire name, as `onepay`. */
	readonly id: string;
	/** Name that payers know, as `OnePay`. */
	readonly label: string;
	/** Host name of the hosted page, where it is known before the link exists. */
	readonly host?: string;
}

/** Data about the payer that a provider can require for a link. */
export type CustomerField =
	'first_name' | 'last_name' | 'email' | 'phone' | 'document_type' | 'document_number';

/** Data about the payer. Phone in E.164, e.g. `+573001234567`; document type by its code in the country, e.g. `CC`. */
export type Customer = { readonly [field in CustomerField]?: string };

/** Bounds of an amount that the payer chooses, for donations and the like. Major units of the offer's currency. */
export interface OpenAmount {
	readonly currency: string;
	readonly min: string;
	readonly max: string;
	/** Amounts must be a whole number of steps above `min`. */
	readonly step?: string;
	readonly suggestions?: readonly string[];
}

/** How many of the item the payer may take. */
export interface QuantityRange {
	readonly min: number;
	readonly max: number;
}

/** What the payer is shown before they act. Answer of `GET {base}/v1/items/{id}`. */
export interface Offer {
	readonly kind: OfferKind;
	readonly title: string;
	readonly description?: string;
	/** https address of a picture. */
	readonly image?: string;
	/** Price of one; absent for open amounts and connect links. */
	readonly amount?: Money;
	readonly open_amount?: OpenAmount;
	/** Tax already contained in `amount`. */
	readonly tax?: Money;
	readonly quantity?: QuantityRange;
	/** The choices; empty when there is only one way and nothing to choose. */
	readonly methods: readonly OfferMethod[];
	readonly provider: OfferProvider;
	readonly fields: readonly CustomerField[];
	/** Countries (ISO 3166 alpha-2) whose documents and phone numbers the fields should offer first. */
	readonly country?: string;
	/** Who is paid, as payers know them. */
	readonly merchant?: string;
	/** The merchant's privacy notice, for the consent line. */
	readonly privacy_url?: string;
	readonly expires_at?: string;
	readonly environment: Environment;
}
