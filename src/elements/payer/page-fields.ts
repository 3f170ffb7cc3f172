import type { CustomerField } from '../../wire/offer.ts';

/** A control of the page's own, outside of our element. */
export type PageControl = HTMLInputElement | HTMLSelectElement;

/** Names under which pages know a field: ours, or the token of HTML's autofill. */
const NAMES: Readonly<Record<string, CustomerField>> = {
	first_name: 'first_name',
	'given-name': 'first_name',
	last_name: 'last_name',
	'family-name': 'last_name',
	email: 'email',
	phone: 'phone',
	tel: 'phone',
	document_type: 'document_type',
	document_number: 'document_number',
};

/**
 * The page's own fields that say what we would ask: in the slot `fields`, or in a form around the element. The first of
 * a kind counts. A document's number counts only beside its type.
 */
export function pageFields(host: Element): ReadonlyMap<CustomerField, PageControl> {
	const found = new Map<CustomerField, PageControl>();
	const around = host.closest('form')?.elements ?? [];
	for (const control of [...host.querySelectorAll('input, select'), ...around]) {
		if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement)) continue;
		if (control.disabled || control.type === 'hidden') continue;
		// `section-pay shipping email`: the last word is the field.
		const token = control.autocomplete.split(' ').at(-1) ?? '';
		const field = [control.name, token].map((name) => NAMES[name]).find(Boolean);
		if (field && !found.has(field)) found.set(field, control);
	}
	if (!found.has('document_type') || !found.has('document_number')) {
		found.delete('document_type');
		found.delete('document_number');
	}
	return found;
}

/**
 * Says what is wrong at a field of the page, in the browser's own way, until it is written in again.
 * @returns whether the browser has nothing else against it either
 */
export function reportAt(control: PageControl, words: string): boolean {
	control.setCustomValidity(words);
	if (words) control.addEventListener('input', () => control.setCustomValidity(''), { once: true });
	return control.reportValidity();
}
