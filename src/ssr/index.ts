import { html, nothing, type TemplateResult } from 'lit';
import { renderCard } from '../elements/offer/card.ts';
import { cardStyles } from '../elements/offer/card.styles.ts';
import en from '../elements/locales/en/offer.ts';
import enForm from '../elements/locales/en/form.ts';
import es from '../elements/locales/es/offer.ts';
import esForm from '../elements/locales/es/form.ts';
import fr from '../elements/locales/fr/offer.ts';
import frForm from '../elements/locales/fr/form.ts';
import pt from '../elements/locales/pt/offer.ts';
import ptForm from '../elements/locales/pt/form.ts';
import type { OfferTexts } from '../elements/locales/texts.ts';
import type { FormTexts } from '../elements/locales/texts.ts';
import { formStyles } from '../elements/payer/form.styles.ts';
import { orderStyles } from '../elements/order/order.styles.ts';
import { DEFAULT_LANGUAGE, languageOf, type Language } from '../wire/language.ts';
import type { Offer } from '../wire/offer.ts';
import { completeForm, renderFields } from './form-fields.ts';
import type { RenderOptions } from './render-options.ts';
import { escapeHtml, serialize } from './serialize.ts';

export type { Offer } from '../wire/offer.ts';
export type { RenderOptions } from './render-options.ts';

const TEXTS: Readonly<Record<Language, OfferTexts & FormTexts>> = {
	es: { ...es, ...esForm },
	en: { ...en, ...enForm },
	fr: { ...fr, ...frForm },
	pt: { ...pt, ...ptForm },
};

const ATTRIBUTE_NAME = /^(?!on)[a-z][a-z0-9-]*$/;

/**
 * Renders an offer as HTML: the element with its content, and a form that takes the payer to the provider without
 * JavaScript. When the element is defined, it hydrates without a request for the offer and without a layout shift. Runs
 * in any JavaScript runtime; needs no DOM. HTML that a script inserts has no declarative shadow roots: there the
 * element requests the offer, as if nothing had been rendered.
 *
 * The offer is the endpoint's JSON for the item: `await endpoint.fetch(new Request('…/v1/items/' + item))`. It is for
 * display only: the endpoint sets the price.
 *
 * @param offer the offer to render
 * @param options endpoint, item or token, and attributes
 *
 * @returns a custom element with a declarative shadow root (HTML, "The template element"); everything in it is escaped
 * @throws {RangeError} for an invalid locale, {TypeError} for an attribute name that is not allowed
 */
export function renderPaymentLink(offer: Offer, options: RenderOptions): string {
	const { endpoint = '/checkout', locale = DEFAULT_LANGUAGE, nonce, attributes = {} } = options;
	const [tag = DEFAULT_LANGUAGE] = Intl.getCanonicalLocales(locale);
	const texts = TEXTS[languageOf(tag) ?? DEFAULT_LANGUAGE];
	const fields = renderFields(offer, options, tag, texts);
	const host = { kind: offer.kind, disabled: attributes['disabled'] === true };
	// The card reads only these members in the state `ready`.
	const card = renderCard({
		host,
		locale: { tag, texts },
		state: { name: 'ready', offer },
		form: fields && { render: () => fields },
	} as unknown as Parameters<typeof renderCard>[0]);

	const styles = `${cardStyles.cssText}${fields ? formStyles.cssText + orderStyles.cssText : ''}`;
	const name = offer.kind === 'connect' ? 'connect-link' : 'payment-link';
	return [
		`<${name}${attributesOf({ ...hostAttributes(options), endpoint, locale: tag, ...attributes })}>`,
		// Inserted with `innerHTML`, this stays a template. The slot keeps it out of the button's label.
		'<template shadowrootmode="open" slot="fallback">',
		// Read by the element. A data block is not executed, so a Content-Security-Policy allows it.
		`<script type="application/json">${JSON.stringify(offer).replaceAll('<', '\\u003c')}</script>`,
		`<style data-served${attributesOf({ nonce })}>${styles}</style>`,
		`<div data-served>${completeForm(serialize(card), openForm(endpoint, offer, options, tag))}</div>`,
		`</template></${name}>`,
	].join('');
}

function hostAttributes({ method, returnUrl, ...options }: RenderOptions) {
	return {
		item: 'item' in options ? options.item : undefined,
		token: 'token' in options ? options.token : undefined,
		method,
		'return-url': returnUrl,
		quantity: options.quantity?.toString(),
		amount: options.amount,
	};
}

/** The opening tag of the form, with its hidden fields. */
function openForm(endpoint: string, offer: Offer, options: RenderOptions, locale: string): string {
	const { attempt = crypto.randomUUID(), quantity, amount, returnUrl } = options;
	const route = offer.kind === 'connect' ? 'connect-links' : 'payment-links';
	const hidden = {
		item: 'item' in options ? options.item : undefined,
		token: 'token' in options ? options.token : undefined,
		attempt: attempt ?? undefined,
		// If the payer chooses, the form has a visible field for it.
		quantity: offer.quantity ? undefined : quantity?.toString(),
		amount: offer.open_amount ? undefined : amount,
		return_url: returnUrl,
		// A tag with extensions can exceed the length that the endpoint accepts. The language is the same without.
		locale: new Intl.Locale(locale).baseName,
	};
	const inputs: readonly (TemplateResult | typeof nothing)[] = Object.entries(hidden).map(([name, value]) =>
		value === undefined ? nothing : html`<input type="hidden" name=${name} value=${value} />`,
	);
	const action = escapeHtml(`${endpoint}/v1/${route}`);
	return `<form id="payer" method="post" action="${action}">${serialize(inputs)}`;
}

/** @throws {TypeError} for an attribute name that is not allowed */
function attributesOf(attributes: Readonly<Record<string, string | boolean | undefined>>): string {
	return Object.entries(attributes)
		.map(([name, value]) => {
			if (!ATTRIBUTE_NAME.test(name)) throw new TypeError(`no attribute of an element: ${name}`);
			if (value === undefined || value === false) return '';
			return value === true ? ` ${name}` : ` ${name}="${escapeHtml(value)}"`;
		})
		.join('');
}
