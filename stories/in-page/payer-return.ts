import type { LitElement } from 'lit';
import { RETURN_PARAMETER } from '../../src/wire/links.ts';

let returned = false;

/** Whether a payer came back to this page. It remembers which payment that was, as it should, until it loads again. */
export function needsNewPage(): boolean {
	return returned;
}

/** Gives the page the address with which a provider sends payers back from a payment. */
export function returnFrom(id: string): void {
	const address = new URL(location.href);
	address.searchParams.set(RETURN_PARAMETER, id);
	changeAddress(address);
}

/**
 * What a browser does when the payer comes to a page of the shop: the address changes, and the page loads.
 * @param tag of the element on that page, where it is another page
 */
export function loadAgain(address: URL, tag?: string): void {
	changeAddress(address);
	for (const element of document.querySelectorAll<LitElement>(
		'payment-link, connect-link, checkout-status',
	)) {
		element.replaceWith(anew(element, tag ?? element.localName));
	}
}

function changeAddress(address: URL): void {
	returned ||= address.searchParams.has(RETURN_PARAMETER);
	history.replaceState(history.state, '', address);
}

/** An element as a page that loads makes it: with the same properties, as far as it has them, without memories. */
function anew(element: LitElement, tag: string): LitElement {
	const copy = document.createElement(tag) as LitElement;
	for (const name of (copy.constructor as typeof LitElement).elementProperties.keys()) {
		const value: unknown = Reflect.get(element, name);
		if (value !== undefined) Reflect.set(copy, name, value);
	}
	return copy;
}
