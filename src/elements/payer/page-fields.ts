import type { CustomerField } from '../../wire/offer.ts';

/** A form control of the page, outside of the element. */
export type PageControl = HTMLInputElement | HTMLSelectElement;

/** Field by `name`, or by the autofill token of HTML. */
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
 * Controls of the page that replace fields of the element: in the slot `fields`, or in a form around the element. The
 * first control of a field is used. Document number and type are used only together.
 */
export function pageFields(host: Element): ReadonlyMap<CustomerField, PageControl> {
	const found = new Map<CustomerField, PageControl>();
	const around = host.closest('form')?.elements ?? [];
	for (const control of [...host.querySelectorAll('input, select'), ...around]) {
		if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement)) continue;
		if (control.disabled || control.type === 'hidden') continue;
		// In `section-pay shipping email`, the last token is the field.
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
 * Shows an error at a control of the page with `reportValidity()`, until the next input.
 * @param words error message; empty for none
 * @returns whether the control is valid
 */
export function reportAt(control: PageControl, words: string): boolean {
	control.setCustomValidity(words);
	if (words) control.addEventListener('input', () => control.setCustomValidity(''), { once: true });
	return control.reportValidity();
}
