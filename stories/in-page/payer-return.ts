import type { LitElement } from 'lit';
import { RETURN_PARAMETER } from '../../src/wire/links.ts';

let returned = false;

/** Whether a payer has returned to this page. The page keeps the payment's id until it is loaded again. */
export function needsNewPage(): boolean {
	return returned;
}

/** Sets the address of the page to the provider's return address for a payment. */
export function returnFrom(id: string): void {
	const address = new URL(location.href);
	address.searchParams.set(RETURN_PARAMETER, id);
	changeAddress(address);
}

/**
 * Simulates a navigation to a page of the shop: changes the address, and creates the elements again.
 * @param tag of the element on that page, if it is another page
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

/** A new element with the same properties, as far as it has them, and without internal state. */
function anew(element: LitElement, tag: string): LitElement {
	const copy = document.createElement(tag) as LitElement;
	for (const name of (copy.constructor as typeof LitElement).elementProperties.keys()) {
		const value: unknown = Reflect.get(element, name);
		if (value !== undefined) Reflect.set(copy, name, value);
	}
	return copy;
}
