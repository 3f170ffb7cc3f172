import type { Money } from './money.ts';

/** Whether the provider's keys move real money. The element shows a badge when `test`. */
export type Environment = 'test' | 'live';

/** Kind of link: a payment, or the registration of a card or account. */
export type OfferKind = 'payment' | 'connect';

/** One payment method, as the payer sees it. */
export interface OfferMethod {
	readonly id: string;
	readonly label: string;
	/** The company on whose page the payer pays. */
	readonly provider: OfferProvider;
	/** Fields that this method needs in addition to the offer's. */
	readonly fields?: readonly CustomerField[];
}

/** The company on whose page the payer pays. */
export interface OfferProvider {
	/** Id of the provider, e.g. `onepay`. */
	readonly id: string;
	/** Name of the provider as payers know it, e.g. `OnePay`. */
	readonly label: string;
	/** Host name of the hosted page, if it is known before the link exists. */
	readonly host?: string;
}

/** Data about the payer that a provider can require for a link. */
export type CustomerField =
	'first_name' | 'last_name' | 'email' | 'phone' | 'document_type' | 'document_number';

/** Data about the payer. Phone in E.164, e.g. `+573001234567`; document type by its code in the country, e.g. `CC`. */
export type Customer = { readonly [field in CustomerField]?: string };

/** Limits of an amount that the payer chooses, e.g. a donation. Major units of the offer's currency. */
export interface OpenAmount {
	readonly currency: string;
	readonly min: string;
	readonly max: string;
	/** The amount must be `min` plus a multiple of this. */
	readonly step?: string;
	readonly suggestions?: readonly string[];
}

/** Limits of the quantity that the payer chooses. */
export interface QuantityRange {
	readonly min: number;
	readonly max: number;
}

/** What the payer sees before the press. Response of `GET {base}/v1/items/{id}`. */
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
	/** The methods to choose from; empty when there is only one. */
	readonly methods: readonly OfferMethod[];
	readonly provider: OfferProvider;
	readonly fields: readonly CustomerField[];
	/** Country (ISO 3166 alpha-2) whose document types and calling code the fields offer first. */
	readonly country?: string;
	/** Name of the merchant as payers know it. */
	readonly merchant?: string;
	/** Address of the merchant's privacy notice, for the consent line. */
	readonly privacy_url?: string;
	readonly expires_at?: string;
	readonly environment: Environment;
}
