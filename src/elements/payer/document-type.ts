import type { Customer } from '../../wire/offer.ts';

/** Other codes for a passport, used by OnePay and by shops. */
const PASSPORT = /^(?:PASSPORT|PASAPORTE|PASSAPORTE|PASSEPORT|PP|PA)$/;

/** The document type in the format of the endpoint: short, upper case, `PAS` for any passport. */
export function documentTypeOf(type: string): string {
	const tidy = type.replace(/[\s.]/g, '').toUpperCase();
	return PASSPORT.test(tidy) ? 'PAS' : tidy;
}

/** The `customer` property in the format of the endpoint. */
export function tidyCustomer(customer: Customer = {}): Customer {
	const { document_type: type } = customer;
	return type === undefined ? customer : { ...customer, document_type: documentTypeOf(type) };
}
