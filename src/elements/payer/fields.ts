import type { Customer, CustomerField } from '../../wire/offer.ts';
import { tidyCustomer } from './document-type.ts';
import { faultOf, tidyDocument } from './documents.ts';
import { fromE164, toE164 } from './phone.ts';

/** What the payer has typed so far. */
export interface Typed {
	/** Raw text by field; `phone` without the calling code. */
	readonly values: Readonly<Partial<Record<CustomerField, string>>>;
	/** Country of the phone number (ISO 3166 alpha-2). */
	readonly phoneCountry: string;
	/** Country that issued the document. */
	readonly country: string;
}

/** Error of a field. */
export type FieldIssue = 'missing' | 'invalid' | 'no-check-digit';

/** Order of the fields in the form. */
export const FIELD_ORDER: readonly CustomerField[] = [
	'first_name',
	'last_name',
	'email',
	'phone',
	'document_type',
	'document_number',
];

/** Runs in linear time: each part excludes the character that ends it. */
const EMAIL = /^[^\s@<>()",;:\\[\]]{1,64}@[^\s@<>()",;:\\[\].]+(?:\.[^\s@<>()",;:\\[\].]+)+$/;
const LONGEST_EMAIL = 254;
const LONGEST_NAME = 100;

/** Initial values of a form, from the `customer` property. */
export function prefill(
	customer: Customer | undefined,
	country: string,
	documentTypes: readonly string[],
): Typed {
	const { phone = '', document_type: type = '', ...rest } = tidyCustomer(customer);
	const typed = fromE164(phone, country);
	const [usual = ''] = documentTypes;
	return {
		values: { ...rest, phone: typed.national, document_type: documentTypes.includes(type) ? type : usual },
		phoneCountry: typed.country,
		country,
	};
}

/** The error of a field; undefined if it is valid. */
export function issueIn(field: CustomerField, typed: Typed): FieldIssue | undefined {
	const value = typed.values[field]?.trim() ?? '';
	if (!value) return 'missing';
	switch (field) {
		case 'first_name':
		case 'last_name':
			return value.length > LONGEST_NAME ? 'invalid' : undefined;
		case 'email':
			return value.length <= LONGEST_EMAIL && EMAIL.test(value) ? undefined : 'invalid';
		case 'phone':
			return toE164({ country: typed.phoneCountry, national: value }) ? undefined : 'invalid';
		case 'document_type':
			return undefined;
		case 'document_number':
			return faultOf(typed.country, typed.values.document_type ?? '', value);
	}
}

/** The fields in the format of the request, without empty ones. */
export function toCustomer(fields: readonly CustomerField[], typed: Typed): Customer {
	const written = (field: CustomerField): string | undefined => {
		const value = typed.values[field]?.trim() ?? '';
		if (field === 'phone') return toE164({ country: typed.phoneCountry, national: value });
		return (field === 'document_number' ? tidyDocument(value) : value) || undefined;
	};
	return Object.fromEntries(
		fields.flatMap((field) => {
			const value = written(field);
			return value ? [[field, value]] : [];
		}),
	);
}
