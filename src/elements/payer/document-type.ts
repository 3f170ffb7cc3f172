import type { Customer } from '../../wire/offer.ts';

/** Other names of a passport: OnePay's own, and those that shops have in their data. */
const PASSPORT = /^(?:PASSPORT|PASAPORTE|PASSAPORTE|PASSEPORT|PP|PA)$/;

/** A type of document as the endpoint takes it: short, in capitals, and a passport under one name. */
export function documentTypeOf(type: string): string {
	const tidy = type.replace(/[\s.]/g, '').toUpperCase();
	return PASSPORT.test(tidy) ? 'PAS' : tidy;
}

/** What the page knows of the payer, as the endpoint takes it. */
export function tidyCustomer(customer: Customer = {}): Customer {
	const { document_type: type } = customer;
	return type === undefined ? customer : { ...customer, document_type: documentTypeOf(type) };
}
