import type { Offer } from '../wire/offer.ts';
import { COUNTRIES, countryOf } from '../elements/payer/countries.ts';
import { FIELD_ORDER, prefill } from '../elements/payer/fields.ts';
import type { FormTexts } from '../elements/locales/texts.ts';
import { renderForm } from '../elements/payer/form-view.ts';
import { renderOrder } from '../elements/order/order-view.ts';
import type { OfferTexts } from '../elements/locales/texts.ts';
import type { RenderOptions } from './render-options.ts';

/** `name` of a payer field in the element's form. The endpoint needs the prefix `customer.`. */
const PAYER_FIELD = new RegExp(`\\sname="(${FIELD_ORDER.join('|')})"`, 'g');
const ignore = () => {};

/**
 * Renders the form as the element does; undefined for an offer without a form. The phone number starts with its calling
 * code, because only JavaScript can combine the two.
 *
 * @param locale BCP 47
 */
export function renderFields(
	offer: Offer,
	{ method, quantity, amount = '' }: Pick<RenderOptions, 'method' | 'quantity' | 'amount'>,
	locale: string,
	texts: OfferTexts & FormTexts,
) {
	const chooses = offer.quantity !== undefined || offer.open_amount !== undefined;
	if (offer.fields.length === 0 && offer.methods.length === 0 && !chooses) return undefined;
	const country = countryOf(offer.country, locale);
	const chosen = offer.methods.find(({ id }) => id === method) ?? offer.methods[0];
	const asked = new Set([...offer.fields, ...(chosen?.fields ?? [])]);
	if (asked.has('document_number') || asked.has('document_type'))
		asked.add('document_number').add('document_type');
	const { dial = '', documents = [] } = COUNTRIES[country] ?? {};
	const typed = prefill(undefined, country, documents);
	return renderForm({
		texts,
		locale,
		kind: offer.kind,
		merchant: offer.merchant ?? texts.merchantFallback,
		privacyUrl: offer.privacy_url,
		order: chooses ? renderChoice(offer, quantity ?? offer.quantity?.min, amount, locale, texts) : undefined,
		methods: offer.methods,
		method: chosen,
		fields: FIELD_ORDER.filter((field) => asked.has(field)),
		typed: { ...typed, values: { ...typed.values, phone: dial ? `+${dial}` : '' } },
		expiry: undefined,
		issues: new Map(),
		choose: ignore,
		write: ignore,
		writePhoneCountry: ignore,
		leave: ignore,
	});
}

/** Renders quantity and amount. Without suggestions, because a form without JavaScript would submit them. */
function renderChoice(
	offer: Offer,
	quantity: number | undefined,
	amount: string,
	locale: string,
	texts: FormTexts,
) {
	return renderOrder({
		texts,
		locale,
		offer,
		one: offer.amount,
		quantity,
		quantityText: quantity === undefined ? '' : String(quantity),
		amountText: amount,
		suggestions: [],
		issues: new Set(),
		step: ignore,
		write: ignore,
		suggest: ignore,
		leave: ignore,
	});
}

/**
 * Changes the HTML of a card so that its form can be submitted. Quotes in texts and values are escaped, so that only
 * markup of the card matches.
 *
 * @param opening the opening tag of the form, with its hidden fields
 */
export function completeForm(html: string, opening: string): string {
	const named = html.replace(PAYER_FIELD, ' name="customer.$1"');
	// The card's form has `novalidate` and no `action`: the element validates and submits it.
	const drawn = /<form id="payer" class="form" part="form" novalidate>/;
	return drawn.test(named)
		? named.replace(drawn, () => opening.replace('<form', '<form class="form" part="form"'))
		: `${opening}</form>${named}`;
}
